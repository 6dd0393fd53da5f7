// Each action writes debug messages under its own name; what its topic is asked for with, and nothing else, is told.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { flowActions } from "../../src/flow/actions/index.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

/** Each action as the second of a flow. URL stands for an upstream's. */
const examples: Readonly<Record<string, string>> = {
  auth: '<auth><user name="fred" pass="wilma"/></auth>',
  copy: '<copy in="data.txt" out="$a"/>',
  debug: "<debug xpath=\"'seen'\"/>",
  dump: '<dump in="data.txt"/>',
  echo: "<echo>hello</echo>",
  error: '<error>{"status": 409, "message": "no"}</error>',
  eval: '<eval out="$a">1 + 1</eval>',
  log: '<log>{"a": 1}</log>',
  nameshave: '<nameshave in="data.xml" out="$a"/>',
  "pass-body": '<pass-body request="main"/>',
  "proxy-request": '<proxy-request>{"origin": "URL"}</proxy-request>',
  regex: '<regex in="data.txt" out="$a" pattern="/a/" replace="b"/>',
  request: '<request>{"url": "URL"}</request>',
  requests: '<requests>{"a": {"url": "URL"}}</requests>',
  script: '<script src="script.mjs" out="$a"/>',
  serve: '<serve dir="files" fallback-doc="index.html"/>',
  "set-config": "<set-config><flat><cors/></flat></set-config>",
  "set-header": '<set-header name="X-A" value="b"/>',
  "set-request-headers": '<set-request-headers>{"X-A": "b"}</set-request-headers>',
  "set-response-headers": '<set-response-headers>{"X-A": "b"}</set-response-headers>',
  "set-status": '<set-status code="404"/>',
  "sub-flow": '<sub-flow src="sub.xml"/>',
  template: '<template out="$a">{"a": 1}</template>',
  xslt: '<xslt src="sheet.xsl" in="data.xml" out="$a"/>',
};

const sheet =
  '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><b/></xsl:template></xsl:stylesheet>';

let gateway: TestGateway;
before(async () => {
  const upstream = await startUpstream((_, response) => response.end("hello"));
  const names = Object.keys(examples);
  const flows = names.map((name) => {
    const steps = `  <eval out="$first">1</eval>\n  ${examples[name]?.replace("URL", upstream.origin)}`;
    return [`flows/${name}.xml`, `<flow>\n${steps}\n</flow>`];
  });
  const data = {
    "data.txt": "a",
    "data.xml": "<a/>",
    "files/index.html": "hello",
    "sub.xml": "<flow/>",
    "sheet.xsl": sheet,
    "script.mjs": "export default () => 1;",
  };
  const inFlows = Object.entries(data).map(([name, text]) => [`flows/${name}`, text]);
  gateway = await startTestGateway({
    "swagger.yaml": `swagger: "2.0"\npaths:\n${names.map((name) => `  /${name}: {x-flat-flow: flows/${name}.xml}\n`).join("")}`,
    ...Object.fromEntries([...flows, ...inFlows]),
  });
});

describe("the topic of each action", () => {
  it("is known", () => assert.deepEqual(Object.keys(examples), [...flowActions.keys()].sort()));

  for (const name of Object.keys(examples)) {
    it(`${name} tells the action and where it stands`, async () => {
      gateway.log.clear();
      await ask(`${gateway.url}/${name}`, { headers: { Debug: name, Authorization: "Basic ZnJlZDp3aWxtYQ==" } });
      await gateway.log.event({ type: "flat_access" });
      const own = gateway.log
        .all("flat_log")
        .map(({ topic, message }) => `[${topic}] ${String(message).split("\n")[0]}`);
      // What <debug> has to say is its message.
      const expected = name === "debug" ? "[user] seen" : `[${name}] flows/${name}.xml:3:3 <${name}>`;
      assert.equal(own.at(-1), expected);
      assert.ok(!own.some((text) => text.includes(":2:3 <eval>") && name !== "eval"));
    });
  }
});
