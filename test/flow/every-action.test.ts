// What every action has in common: the attributes `if` and `debug`, wherever it stands.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compileApp } from "../../src/app.ts";
import { flowActions } from "../../src/flow/actions/index.ts";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";

/** The smallest use of each; `#` is where further attributes go. */
const uses: Readonly<Record<string, string>> = {
  auth: '<auth#><user pass="x"/></auth>',
  copy: '<copy# out="$x"/>',
  debug: '<debug# xpath="1"/>',
  dump: "<dump#/>",
  echo: "<echo#>echo</echo>",
  error: "<error#/>",
  eval: '<eval# out="$x">1</eval>',
  log: "<log#>{}</log>",
  nameshave: "<nameshave#/>",
  "pass-body": "<pass-body#/>",
  "proxy-request": '<proxy-request#>{"origin": "http://127.0.0.1:1"}</proxy-request>',
  regex: '<regex# pattern="/a/" replace="b"/>',
  request: '<request#>{"url": "http://127.0.0.1:1/"}</request>',
  requests: "<requests#>{}</requests>",
  script: '<script# src="script.mjs"/>',
  serve: '<serve# dir="." fallback-doc="swagger.yaml"/>',
  "set-config": "<set-config#><collect-request-info/></set-config>",
  "set-header": '<set-header# name="X-A" value="a"/>',
  "set-request-headers": '<set-request-headers#>{"X-A": "a"}</set-request-headers>',
  "set-response-headers": '<set-response-headers#>{"X-A": "a"}</set-response-headers>',
  "set-status": '<set-status# code="201"/>',
  "sub-flow": '<sub-flow# src="sub.xml"/>',
  template: "<template#>1</template>",
  xslt: '<xslt# src="sheet.xsl"/>',
};

const definition = 'swagger: "2.0"\npaths:\n  /:\n    x-flat-flow: flow.xml\n';

const sheet = '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>';

function appOf(flow: string): Readonly<Record<string, string>> {
  return {
    "swagger.yaml": definition,
    "flow.xml": `<flow>${flow}</flow>`,
    "sub.xml": "<flow><echo>sub</echo></flow>",
    "sheet.xsl": sheet,
    "script.mjs": "export default () => {};",
  };
}

it("every action is used here", () => assert.deepEqual(Object.keys(uses), [...flowActions.keys()].sort()));

describe("debug output", () => {
  for (const [name, use] of Object.entries(uses)) {
    it(`tells what ${name} does, by its name and by its tags`, async () => {
      const flow = `\n<template>0</template>\n${use.replace("#", ' debug="a, b"')}`;
      const { url, log } = await startTestGateway(appOf(flow));
      for (const topic of [name, "a", "b"]) {
        log.clear();
        await ask(url, { headers: { Debug: topic } });
        await log.event({ type: "flat_access" });
        const own = name === "debug" ? "user" : name;
        const told = log.all("flat_log").filter(({ topic: of }) => of === own);
        const message = String(told.at(-1)?.message);
        if (name === "debug") assert.equal(message, "1");
        else assert.match(message, new RegExp(`^flow\\.xml:3:1 <${name}>\n  `));
      }
    });
  }
});

describe("the attribute if", () => {
  it("skips any action, break and return", async () => {
    const all = [...Object.values(uses), "<break#/>", "<return#/>"].map((use) =>
      use.replace("#", ' if="$request/get/run"'),
    );
    const gateway = await startTestGateway(appOf(`${all.join("\n")}<echo>skipped</echo>`));
    const { status, text, headers } = await ask(gateway.url);
    assert.deepEqual([status, text, headers["x-a"]], [200, "skipped", undefined]);
    assert.deepEqual(gateway.log.all("flat_request"), []);
  });

  for (const [name, use] of Object.entries(uses)) {
    it(`lets ${name} run`, async () => {
      const gateway = await startTestGateway(
        appOf(`<template>0</template>${use.replace("#", ' if="true()" debug="a, b"')}<echo>behind</echo>`),
      );
      const { status, text } = await ask(gateway.url);
      const ends = ["auth", "dump", "echo", "error", "serve", "sub-flow"].includes(name);
      assert.equal(text === "behind", !ends, `${status} ${text}`);
    });
  }

  it("is compiled at load", () => {
    for (const use of Object.values(uses)) {
      const folder = writeApp(appOf(use.replace("#", ' if="1 +"')));
      assert.throws(() => compileApp({ folder, env: {} }), use);
    }
  });

  it("takes any XPath as a condition", async () => {
    const conditions: Readonly<Record<string, boolean>> = {
      "$request/get/a": true,
      "$request/get/b": false,
      "$request/get/a = '1'": true,
      "$request/get/a &gt; 1": false,
      "'false'": true,
      "''": false,
      "0": false,
      "-1": true,
      "number('x')": false,
      "not($request/get/a)": false,
      "json-parse('false')": true,
      "json-parse('false') = true()": true,
      "json-parse('false') = 'false'": true,
      $undefined: false,
      "$undefined = $undefined": false,
      "count($request/get/*) = 1 and starts-with($request/path, '/')": true,
    };
    const flows = Object.keys(conditions).map((test, index) => `<eval if="${test}" out="$r${index}">1</eval>`);
    const results = flows.map((_, index) => `{{ boolean($r${index}) }}`);
    const gateway = await startTestGateway(appOf(`${flows.join("")}<template in="">[${results.join(",")}]</template>`));
    const { text } = await ask(`${gateway.url}/?a=1`);
    assert.deepEqual(JSON.parse(text), Object.values(conditions));
  });
});
