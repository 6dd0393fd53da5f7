// `set-config`: what a flow changes of the configuration, for its request alone.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compileApp } from "../../src/app.ts";
import { faultLine } from "../../src/errors/config-error.ts";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";

const definition = 'swagger: "2.0"\npaths:\n  /**: { x-flat-flow: flow.xml }\n';
const show = '<template>{{ file-exists("fit://request/har") }}</template>';
const on = "<config><flat><collect-request-info/></flat></config>";

function appOf(flow: string, config = "<config/>"): Readonly<Record<string, string>> {
  return { "swagger.yaml": definition, "flow.xml": `<flow>${flow}</flow>`, "conf/config.xml": config };
}

function start(elements: string, config?: string): Promise<TestGateway> {
  return startTestGateway(appOf(`<set-config>${elements}</set-config>${show}`, config), { ON: "true", WRONG: "maybe" });
}

describe("set-config", () => {
  const table: readonly [elements: string, config: string, collects: boolean][] = [
    ["<collect-request-info/>", "<config/>", true],
    ["<collect-request-info enable='true'/>", "<config/>", true],
    ["<flat><collect-request-info/></flat>", "<config/>", true],
    ["<collect-request-info enable='false'/>", on, false],
    ["<collect-request-info/>", on.replace("info/", "info enable='false'/"), false],
    ["<collect-request-info enable='true'/>", on.replace("info/", "info enable='false'/"), true],
    ["<collect-request-info if='$request/get/a'/>", "<config/>", true],
    ["<collect-request-info if='$request/get/b'/>", "<config/>", false],
    ["<flat if='$request/get/b'><collect-request-info/></flat>", "<config/>", false],
    ["<flat if='$request/get/a'><collect-request-info if='$request/get/b'/></flat>", "<config/>", false],
    ["<collect-request-info enable='{$env/ON}'/>", "<config/>", true],
    ["<collect-request-info enable='{not($env/ON)}'/>", on, false],
    ["<collect-request-info enable='false'/><collect-request-info enable='true'/>", "<config/>", true],
    ["", on, true],
    ["<security><force-backend-https enable='true'/></security>", on, true],
  ];
  for (const [elements, config, collects] of table) {
    it(`${elements || "without elements"} over ${config}`, async () => {
      const { url } = await start(elements, config);
      assert.equal((await ask(`${url}/?a=1`)).text, String(collects));
    });
  }

  it("changes one request alone", async () => {
    const { url } = await start('<collect-request-info if="$request/get/on"/>');
    const all = ["?on=1", "", "?on=1", ""].map(async (query) => (await ask(`${url}/${query}`)).text);
    assert.deepEqual(await Promise.all(all), ["true", "false", "true", "false"]);
  });

  it("ends the request where a computed value can't be used, and the log tells the place", async () => {
    const { url, log } = await start("\n<collect-request-info enable='{$env/WRONG}'/>");
    assert.equal((await ask(url)).status, 500);
    const { message, flow, line, action } = await log.event({ type: "flat_alert", topic: "flow" });
    assert.deepEqual([flow, line, action], ["flow.xml", 1, "set-config"]);
    assert.match(String(message), /: The computed enable can't be used: "maybe" is not allowed/);
  });

  it("says at load what has no effect", () => {
    const flow = "<set-config>\n<definition src='swagger.yaml'/>\n<security/>\n<url-rewriting/></set-config>";
    const { warnings } = compileApp({ folder: writeApp(appOf(flow)), env: {} });
    assert.deepEqual(warnings.map(faultLine), [
      "flow.xml:3:1: <security> has no effect",
      "flow.xml:4:1: <url-rewriting> has no effect",
      "flow.xml:2:1: <definition> has no effect in a flow: the request has found its path when flows run",
    ]);
  });

  it("takes the page's own example, whose elements have no effect", async () => {
    const { url } = await startTestGateway(
      appOf(`<set-config if="contains($request/url, '/checkout')">
        <security><force-backend-https enable="true"/></security>
        <url-rewriting><force-https/></url-rewriting>
      </set-config><echo>on</echo>`),
    );
    assert.equal((await ask(`${url}/checkout`)).text, "on");
  });
});
