// Whatever goes wrong in a flow, its line in the log tells flow, line and action.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";

const dead = "http://127.0.0.1:1/";
const stylesheet = `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:template match="/"><xsl:message terminate="yes">no</xsl:message></xsl:template></xsl:stylesheet>`;

/** What stands in the third line of a flow, and the places that its alerts tell: `file line action`. */
const cases: Readonly<Record<string, readonly [steps: string, ...places: string[]]>> = {
  error: ['<error>{"status": 409, "message": "no"}</error>', "error.xml 3 error"],
  request: [`<request>{"url": "${dead}"}</request>`, "request.xml 3 request"],
  exit: [`<request>{"url": "${dead}", "options": {"exit-on-error": true}}</request>`, "exit.xml 3 request"],
  requests: [`<requests>{"a": {"url": {{ concat("nonsense:", $n) }}}}</requests>`, "requests.xml 3 requests"],
  proxy: ['<proxy-request>{"origin": "http://127.0.0.1:1"}</proxy-request>', "proxy.xml 3 proxy-request"],
  template: ['<template out="$a">{ "a": {{ $n }} {{ $n }} }</template>', "template.xml 3 template"],
  log: ['<log>{ {{ "a" }} }</log>', "log.xml 3 log"],
  copy: ["<copy in=\"{'none.txt'}\"/>", "copy.xml 3 copy"],
  fields: ['<set-response-headers>{"a b": {{ $n }}}</set-response-headers>', "fields.xml 3 set-response-headers"],
  xslt: ['<xslt in="data.xml" out="$a" src="sheet.xsl"/>', "xslt.xml 3 xslt"],
  function: ["<eval out=\"$a\">json-parse('{')</eval>", "function.xml 3 eval"],
  condition: ["<if test=\"json-parse('{')\"><echo>a</echo></if>", "condition.xml 3 if"],
  elseif: ['<if test="false()"/><elseif test="json-parse(\'{\')"/>', "elseif.xml 3 elseif"],
  attribute: ["<echo if=\"json-parse('{')\">a</echo>", "attribute.xml 3 echo"],
  waited: [`<request>{"url": "${dead}"}</request>\n<error/>`, "waited.xml 3 request", "waited.xml 4 error"],
  sub: ['<sub-flow src="inner.xml"/>\n<error/>', "inner.xml 2 eval", "sub.xml 4 error"],
};

let gateway: TestGateway;
before(async () => {
  const paths = Object.keys(cases).map((name) => `  /${name}: {x-flat-flow: ${name}.xml}\n`);
  const flows = Object.entries(cases).map(([name, [steps]]) => [
    `${name}.xml`,
    `<flow>\n<eval out="$n">1</eval>\n${steps}\n</flow>`,
  ]);
  gateway = await startTestGateway({
    "swagger.yaml": `swagger: "2.0"\nx-flat-init: init.xml\nx-flat-error: {flow: failed.xml}\npaths:\n${paths.join("")}`,
    "init.xml": '<flow>\n<eval if="$request/get/init" out="$x">json-parse(\'{\')</eval>\n</flow>',
    "failed.xml": '<flow>\n\n<eval if="$request/get/failed" out="$x">json-parse(\'{\')</eval>\n</flow>',
    "inner.xml": "<flow>\n<eval out=\"$x\">json-parse('{')</eval>\n</flow>",
    "data.xml": "<a/>",
    "sheet.xsl": stylesheet,
    ...Object.fromEntries(flows),
  });
});

async function placesOf(target: string): Promise<readonly string[]> {
  gateway.log.clear();
  await ask(gateway.url + target);
  await gateway.log.event({ type: "flat_access" });
  return gateway.log.all("flat_alert").map(({ flow, line, action }) => `${flow} ${line} ${action}`);
}

describe("an alert tells where it comes from", () => {
  for (const [name, [steps, ...places]] of Object.entries(cases)) {
    it(`${name}: ${steps}`, async () => assert.deepEqual(await placesOf(`/${name}`), places));
  }

  it("in init and error flows too", async () => {
    assert.deepEqual(await placesOf("/error?init=1&failed=1"), [
      "init.xml 2 eval",
      "error.xml 3 error",
      "failed.xml 3 eval",
    ]);
  });
});
