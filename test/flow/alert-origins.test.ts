// Every alert that a flow causes tells its flow, line and action; others tell none.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

const swagger =
  'swagger: "2.0"\nx-flat-error: { flow: error.xml }\nx-flat-init: init.xml\npaths:\n  /:\n    x-flat-flow: flow.xml\n';

/** `topic file:line action` of each alert of a request. */
async function originsOf(flow: string, files: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const { url, log } = await startTestGateway({
    "swagger.yaml": swagger,
    "init.xml": "<flow>\n<eval out='$init'>1</eval></flow>",
    "error.xml": "<flow/>",
    "flow.xml": flow,
    "sub.xml": "<flow>\n\n<eval out='$x'>json-parse('{')</eval></flow>",
    ...files,
  });
  log.clear();
  await ask(url);
  await log.event({ type: "flat_access" });
  return log.all("flat_alert").map((alert) => `${alert.topic} ${alert.flow}:${alert.line} ${alert.action}`);
}

describe("the origin of an alert", () => {
  const cases: readonly [title: string, flow: string, origins: readonly string[]][] = [
    ["is the action", "<flow>\n<eval out='$a'>1</eval>\n<error/></flow>", ["error flow.xml:3 error"]],
    [
      "is the action that a function stands in",
      "<flow>\n<eval out='$x'>json-parse('{')</eval></flow>",
      ["json-parse flow.xml:2 eval"],
    ],
    ["is the inner action", "<flow><sub-flow src='sub.xml'/></flow>", ["json-parse sub.xml:3 eval"]],
    [
      "is the outer one again behind a sub-flow",
      "<flow><sub-flow src='sub.xml'/>\n<eval out='$x'>json-parse('{')</eval></flow>",
      ["json-parse sub.xml:3 eval", "json-parse flow.xml:2 eval"],
    ],
    [
      "is a failing request, and what comes behind it",
      `<flow>\n<request>{"url": "http://127.0.0.1:1/"}</request>\n<eval out='$x'>json-parse('{')</eval></flow>`,
      ["request flow.xml:2 request", "json-parse flow.xml:3 eval"],
    ],
    [
      "is the condition of an action",
      "<flow><eval out='$a'>1</eval>\n<echo if=\"json-parse('{')\">x</echo></flow>",
      ["json-parse flow.xml:2 echo"],
    ],
    [
      "is a branch",
      "<flow><if test='false()'/>\n<elseif test=\"json-parse('{')\"/>\n<else><eval out='$x'>json-parse('{')</eval></else></flow>",
      ["json-parse flow.xml:2 elseif", "json-parse flow.xml:3 eval"],
    ],
    [
      "is a condition that fails altogether",
      "<flow>\n<if test=\"1\"><set-config if='1'>\n<collect-request-info enable='{1 + 1}'/></set-config></if></flow>",
      ["flow flow.xml:2 set-config"],
    ],
  ];
  for (const [title, flow, origins] of cases) it(title, async () => assert.deepEqual(await originsOf(flow), origins));

  it("is told for the error flow too, and for the init flow", async () => {
    const broken = "<flow>\n<eval out='$x'>json-parse('{')</eval></flow>";
    assert.deepEqual(await originsOf("<flow><error/></flow>", { "error.xml": broken, "init.xml": broken }), [
      "json-parse init.xml:2 eval",
      "error flow.xml:1 error",
      "json-parse error.xml:2 eval",
    ]);
  });
});

it("an alert that no flow causes has none", async () => {
  const upstream = await startUpstream((_, response) =>
    response.setHeader("Content-Type", "application/json").end("[]"),
  );
  const paths = `paths:
  /flow:
    get: { x-flat-flow: flow.xml, responses: { 200: { schema: { type: object } } } }
  /proxy:
    get: { x-flat-proxy: { origin: "${upstream.origin}" }, responses: { 200: { schema: { type: object } } } }
  /refused:
    get: { x-flat-proxy: { origin: "http://127.0.0.1:1" } }
  /nothing:
    get: {}
`;
  const { url, log } = await startTestGateway({
    "swagger.yaml": `swagger: "2.0"\nx-flat-validate: { response: true }\nx-flat-init: init.xml\n${paths}`,
    "init.xml": "<flow><eval out='$init'>1</eval></flow>",
    "flow.xml": "<flow><template>[]</template></flow>",
  });
  for (const path of ["/flow", "/proxy", "/refused", "/nothing", "/undefined"]) {
    log.clear();
    await ask(url + path);
    await log.event({ type: "flat_access" });
    const [alert, ...more] = log.all("flat_alert");
    assert.deepEqual([alert?.flow, alert?.line, alert?.action, more], [undefined, undefined, undefined, []], path);
    assert.ok(alert !== undefined, path);
  }
});
