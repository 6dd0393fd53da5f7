// What a test file may be, which files are tests, and what is said about them in TAP.
import assert from "node:assert/strict";
import path from "node:path";
import { describe, it } from "node:test";
import { Parser } from "tap-parser";
import { planLine, resultText, totalLine } from "../../src/testing/tap.ts";
import { findTests } from "../../src/testing/test-files.ts";
import { writeApp } from "../servers/app-folder.ts";
import { startTcpUpstream } from "../servers/upstream.ts";
import { runAppTests, runSteps, tapOf } from "./run-app-tests.ts";

it("tests are XML files that start with <flat-test>, anywhere in the app", () => {
  const folder = writeApp({
    "b.xml": "<flat-test/>",
    "a.xml": '\uFEFF<?xml version="1.0"?>\n<!-- <flow> -->\n<flat-test><assert/></flat-test>',
    "deep/er/c.xml": "\n<flat-test\n/>",
    "flow.xml": "<flow><!-- <flat-test/> --></flow>",
    "close.xml": "<flat-tests/>",
    "d.txt": "<flat-test/>",
    "empty.xml": "",
    "node_modules/x/e.xml": "<flat-test/>",
    ".git/f.xml": "<flat-test/>",
    "other/app/swagger.yaml": "",
    "other/app/tests/g.xml": "<flat-test/>",
  });
  assert.deepEqual(
    findTests(folder).map((file) => path.relative(folder, file)),
    ["a.xml", "b.xml", "deep/er/c.xml"],
  );
});

describe("a test that can't be run fails, with the place", () => {
  const cases: readonly (readonly [title: string, text: string, at: string, message: RegExp])[] = [
    ["is not XML", "<flat-test><", "test.xml:1:12", /XML/],
    [
      "has an unknown action",
      "<flat-test>\n <asert/></flat-test>",
      "test.xml:2:2",
      /Unknown action <asert>\. Did you mean "assert"\?/,
    ],
    [
      "has an unknown attribute",
      '<flat-test>\n<assert name="x">[["1"]]</assert></flat-test>',
      "test.xml:2:9",
      /no attribute name/,
    ],
    ["has text", "<flat-test>\n x</flat-test>", "test.xml:2:2", /There is text inside <flat-test>/],
    ["has a DOCTYPE with a subset", "<!DOCTYPE flat-test [<!ENTITY a 'b'>]><flat-test/>", "test.xml:1:1", /DOCTYPE/],
    [
      "has a sub-flow that is none",
      '<flat-test>\n<sub-flow src="swagger.yaml"/></flat-test>',
      "swagger.yaml:1:1",
      /XML/,
    ],
    [
      "has a sub-flow that is a test",
      '<flat-test>\n<sub-flow src="test.xml"/></flat-test>',
      "test.xml:1:1",
      /A flow file starts with <flow>/,
    ],
  ];
  for (const [title, text, at, message] of cases) {
    it(`because it ${title}`, async () => {
      const [result] = await runAppTests({ "test.xml": text });
      assert.equal(result?.failures[0]?.at, at);
      assert.match(result?.failures[0]?.message ?? "", message);
    });
  }
});

it("a flow that only tests call may assert, and change what the test does next", async () => {
  const steps = '<eval out="$a">1</eval><sub-flow src="lib/check.xml"/><assert>[["$b", 2]]</assert>';
  const check = '<flow><assert>[["$a", 1]]</assert><eval out="$b">2</eval></flow>';
  const { asserted, failures } = await runSteps(steps, { "lib/check.xml": check });
  assert.deepEqual([asserted, failures], [2, []]);
});

it("flows of the app are called as they are", async () => {
  const steps =
    '<template out="$request">{"method": "PUT"}</template><sub-flow src="/flow.xml"/><assert>[["content()/json/m", "PUT"]]</assert>';
  assert.match(
    await tapOf(steps, { "flow.xml": '<flow><template>{"m": {{ $request/method }} }</template></flow>' }),
    /^ok /,
  );
});

it("conditions, break and return work in tests", async () => {
  const steps = `<if test="false()"><assert>[["1", 2]]</assert></if><else><assert>[["1", 1]]</assert></else>
    <assert if="false()">[["1", 2]]</assert><return if="true()"/><assert>[["1", 2]]</assert>`;
  assert.match(await tapOf(steps), /^ok 1 test\.xml: 1 assertions\n$/);
});

it("an error ends the test; its place and the log are told", async () => {
  const steps = `<assert>[["1", 1]]</assert>
  <template out="$t">{"a": {{ $nothing }} "b" }</template>
  <error>{"status": 400, "message": "over", "info": ["and out"]}</error>
  <assert>[["1", 2]]</assert>`;
  const { asserted, failures, alerts } = await runSteps(steps);
  assert.equal(asserted, 1);
  assert.deepEqual(failures, [{ at: "test.xml:4:3 <error>", message: "over (5000): and out" }]);
  assert.equal(alerts[0], "template: Output is not valid JSON");
});

it("a test that takes too long fails, and the next one runs", async () => {
  const upstream = await startTcpUpstream(() => {});
  const results = await runAppTests(
    {
      "a.xml": `<flat-test><assert>[["1", 1]]</assert><request>{"url": "http://127.0.0.1:${upstream.port}/", "options": {"timeout": 30}}</request></flat-test>`,
      "b.xml": '<flat-test><assert>[["1", 1]]</assert></flat-test>',
    },
    { timeLimit: 50 },
  );
  assert.deepEqual(
    results.map(({ failures }) => failures),
    [[{ at: "a.xml", message: "The test took longer than 0.05 seconds" }], []],
  );
});

type Parsed = { readonly name: string; readonly ok: boolean; readonly diag?: Readonly<Record<string, unknown>> };

it("TAP parsers read it", () => {
  const failures = [
    {
      at: "t.xml:1",
      expression: "$a",
      message: 'says "no" # TODO',
      wanted: '{"a":1}',
      got: "null",
      diff: "- wanted\n+ got\n   ok\u001b[31m 1",
    },
    { at: "t.xml:2:3 <error>", message: "over\nand out" },
  ];
  const good = { file: "a #1 \\ b.xml", request: "GET /a?b=1#c", asserted: 3, failures: [], alerts: [] };
  const bad = {
    file: "t.xml",
    request: undefined,
    asserted: 2,
    failures,
    alerts: ["template: Output is not valid JSON"],
  };
  const text = planLine(2) + resultText(1, good) + resultText(2, bad) + totalLine(1, 1);
  const lines: Parsed[] = [];
  const parser = new Parser();
  parser.on("assert", (line) => lines.push(line));
  parser.end(text);
  const { results } = parser;
  assert.equal(results?.pass, 1);
  assert.equal(results?.fail, 1);
  assert.equal(results?.count, 2);
  assert.equal(results?.plan.end, 2);
  const [first, second] = lines;
  assert.equal(first?.name, "GET /a?b=1#c (a #1 \\ b.xml): 3 assertions");
  assert.equal(second?.name, "t.xml: 1 of 2 assertions failed");
  assert.deepEqual(second?.diag, {
    failures: [
      {
        at: "t.xml:1",
        message: 'says "no" # TODO',
        expression: "$a",
        wanted: { a: 1 },
        got: null,
        diff: "- wanted\n+ got\n   ok\ufffd[31m 1\n",
      },
      { at: "t.xml:2:3 <error>", message: "over\nand out" },
    ],
    alerts: ["template: Output is not valid JSON"],
  });
});
