// `<assert>`: what holds and what doesn't, what is said about it, and which assertions are refused.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Json } from "../../src/data/json.ts";
import type { Files } from "../servers/app-folder.ts";
import { runSteps } from "./run-app-tests.ts";

const setup = `
  <template out="$json">
  {
    "yes": true, "no": false, "null": null, "zero": 0, "eight": 8, "text": "foo bar", "digits": "8", "empty": "",
    "list": [1, 2], "object": {"b": 1, "a": [null]}
  }
  </template>
  <eval out="$xml">xml-parse('&lt;r>&lt;n>8&lt;/n>&lt;e/>&lt;/r>')</eval>
  <template out="$text">"foo bar"</template>
  <template out="$pretty">"{ \\"a\\": [1, 2],\\n \\"b\\": 1.0 }"</template>`;

const files: Files = {
  "text.golden": "foo bar\n",
  "json.golden": '{\n  "b": 1,\n  "a": [ 1, 2 ]\n}\n',
  "object.golden": '{"a": [null], "b": 1}',
};

/** An expression, what is wanted of it (nothing, if undefined), and whether that holds. */
const cases: readonly (readonly [expression: string, wanted: Json | undefined, holds: boolean])[] = [
  ["true()", undefined, true],
  ["true()", true, true],
  ["true()", false, false],
  ["false()", undefined, false],
  ["false()", false, true],
  ["false()", null, false],
  ["$json/yes", undefined, true],
  ["$json/yes", true, true],
  ["$json/yes", "true", false],
  ["$json/yes", 1, false],
  ["$json/no", undefined, false],
  ["$json/no", false, true],
  ["$json/null", undefined, false],
  ["$json/null", null, true],
  ["$json/missing", undefined, false],
  ["$json/missing", null, true],
  ["$json/missing", false, false],
  ["$json/missing", "", false],
  ["$json/missing", 0, false],
  ["$nothing", null, true],
  ["$json/zero", undefined, true],
  ["$json/zero", 0, true],
  ["$json/zero", false, false],
  ["$json/eight", 8, true],
  ["$json/eight", "8", true],
  ["$json/eight", "8.0", true],
  ["$json/eight", " 8", true],
  ["$json/eight", "8x", false],
  ["$json/eight", 9, false],
  ["$json/digits", 8, true],
  ["$json/digits", "8", true],
  ["$json/digits", "8.0", false],
  ["$json/text", "foo bar", true],
  ["$json/text", "foo", false],
  ["$json/text", true, false],
  ["$json/empty", "", true],
  ["$json/empty", 0, false],
  ["$json/empty", null, false],
  ["$json/list", "[1,2]", true],
  ["$json/list", undefined, true],
  ["$json/object", '{"b":1,"a":[null]}', true],
  ["count($json/list/*)", 2, true],
  ["1 div 0", null, true],
  ["number('x')", null, true],
  ["0", undefined, false],
  ["''", undefined, false],
  ["'x'", undefined, true],
  ["$xml/r/n", 8, true],
  ["$xml/r/n", "8", true],
  ["$xml/r/e", undefined, true],
  ["$xml/r/e", "", true],
  ["$xml/r/f", undefined, false],
  ["$text", "foo bar", true],
  ["$text", { contains: "o b" }, true],
  ["$text", { contains: "O b" }, false],
  ["$text", { pattern: "#^[A-Z ]+$#i" }, true],
  ["$text", { pattern: "/^[A-Z ]+$/" }, false],
  ["$text", { pattern: "{^foo}", contains: "bar" }, true],
  ["$text", { pattern: "{^foo}", contains: "baz" }, false],
  ["$text", { file: "text.golden" }, true],
  ["$text", { file: "/text.golden", mode: "text" }, true],
  ["$text", { file: "json.golden" }, false],
  ["$text", { file: "json.golden", mode: "json" }, false],
  ["$text", { mode: "json" }, false],
  ["$json/missing", { contains: "" }, false],
  ["$json/missing", { file: "text.golden" }, false],
  ["$json/missing", { mode: "json" }, false],
  ["$json/eight", { contains: "8" }, true],
  ["$json/eight", { mode: "json" }, true],
  ["$json/object", { file: "object.golden" }, false],
  ["$json/object", { file: "object.golden", mode: "json" }, true],
  ["$json/object", { contains: '"b":1' }, true],
  ["$pretty", { file: "json.golden", mode: "json" }, true],
  ["$pretty", { mode: "json", contains: '{"a":[1,2],"b":1}' }, true],
  ["$pretty", { mode: "text", contains: '{"a":[1,2]' }, false],
  ["json-stringify($json/object)", { file: "object.golden", mode: "json" }, true],
];

function assertion(expression: string, wanted: Json | undefined): string {
  const parts = wanted === undefined ? [expression] : [expression, wanted];
  return JSON.stringify(parts).replaceAll("<", "&lt;");
}

it("compares with a value, or by flags", async () => {
  const lines = cases.map(([expression, wanted]) => assertion(expression, wanted));
  const { asserted, failures } = await runSteps(`${setup}<assert>[\n${lines.join(",\n")}\n]</assert>`, files);
  assert.equal(asserted, cases.length);
  assert.deepEqual(
    failures.map(({ expression }) => expression),
    cases.filter(([, , holds]) => !holds).map(([expression]) => expression),
  );
});

it("computes assertions in the same way", async () => {
  const lines = cases.map(([expression, wanted]) => assertion(expression, wanted));
  const steps = `${setup}<assert>[\n{{if true()}}${lines.join(",\n")}{{end}}\n]</assert>`;
  const { asserted, failures } = await runSteps(steps, files);
  assert.equal(asserted, cases.length);
  assert.deepEqual(
    failures.map(({ expression }) => expression),
    cases.filter(([, , holds]) => !holds).map(([expression]) => expression),
  );
});

describe("a failure tells", () => {
  it("file and line of the assertion, its message, the expression, what is wanted and what is there", async () => {
    const steps = `<eval out="$a">"x"</eval>
  <assert>
  [
    [ "$a", "x" ],
    [
      "$a", "y",
      "a is y"
    ], [ "$b" ]
  ]
  </assert>`;
    const { failures } = await runSteps(steps);
    assert.deepEqual(failures, [
      { at: "test.xml:6", expression: "$a", message: "a is y", wanted: '"y"', got: '"x"', diff: undefined },
      { at: "test.xml:9", expression: "$b", message: undefined, wanted: "true", got: "null" },
    ]);
  });

  it("the line where assertions are computed one by one, else that of the action", async () => {
    const one = `<assert>\n[\n [{{ "$a" }}, {{ 1 + 1 }}],\n [ "$b", {{ "}}" }} ]\n]</assert>`;
    assert.deepEqual(
      (await runSteps(one)).failures.map(({ at, wanted }) => [at, wanted]),
      [
        ["test.xml:4", "2"],
        ["test.xml:5", '"}}"'],
      ],
    );
    const many = `<assert>\n[{{loop array(split("a b c"))}}["$a", {{ . }}]{{,}}{{end}}]\n</assert>`;
    assert.deepEqual(
      (await runSteps(many)).failures.map(({ at, wanted }) => [at, wanted]),
      ["a", "b", "c"].map((wanted) => ["test.xml:2", `"${wanted}"`]),
    );
  });
});

describe("a failure shows", () => {
  it("how JSON differs, in the order of what is wanted", async () => {
    const golden = { "g.json": '{"id": 1, "tags": ["a", "b"], "user": {"name": "alice", "age": 7}}' };
    const steps = `<template out="$a">{"user": {"age": 7, "name": "bob"}, "tags": ["a", "c"], "id": 1, "new": null}</template>
      <assert>[["$a", {"file": "g.json", "mode": "json"}]]</assert>`;
    const { failures } = await runSteps(steps, golden);
    assert.deepEqual(failures[0]?.diff?.split("\n"), [
      "- wanted",
      "+ got",
      "@@ -2 +2 @@",
      '   "id": 1,',
      '   "tags": [',
      '     "a",',
      '-    "b"',
      '+    "c"',
      "   ],",
      '   "user": {',
      '-    "name": "alice",',
      '+    "name": "bob",',
      '     "age": 7',
      "-  }",
      "+  },",
      '+  "new": null',
      " }",
    ]);
  });

  it("how JSON differs that is wanted as a text", async () => {
    const wanted = JSON.stringify('{"a":1,"b":[2]}');
    const steps = `<template out="$a">{"b": [3], "a": 1}</template><template out="$b">{"b": [2], "a": 1}</template>
      <assert>[["$a", ${wanted}], ["json-stringify($a)", ${wanted}], ["$b", ${wanted}], ["$a", "x"], ["'x'", ${wanted}]]</assert>`;
    const { failures } = await runSteps(steps);
    const diff = '- wanted\n+ got\n@@ -1 +1 @@\n {\n   "a": 1,\n   "b": [\n-    2\n+    3\n   ]\n }';
    assert.deepEqual(
      failures.map((failure) => failure.diff),
      [diff, diff, undefined, undefined, undefined],
    );
  });

  it("how texts of several lines differ", async () => {
    const steps = `<eval out="$a">"one&#10;two&#10;three&#10;"</eval><assert>[["$a", {"file": "g.txt"}]]</assert>`;
    const { failures } = await runSteps(steps, { "g.txt": "one\n2\nthree" });
    assert.equal(failures[0]?.diff, "- wanted\n+ got\n@@ -1 +1 @@\n one\n-2\n+two\n three");
    assert.equal(failures[0]?.wanted, '"one\\n2\\nthree"');
    const inline = '<eval out="$a">"one&#10;two"</eval><assert>[["$a", "one\\n2"]]</assert>';
    assert.equal((await runSteps(inline)).failures[0]?.diff, "- wanted\n+ got\n@@ -1 +1 @@\n one\n-2\n+two");
  });

  it("where long texts begin to differ", async () => {
    const text = "x".repeat(5000);
    const { failures } = await runSteps(
      '<copy in="a.txt" out="$a"/><assert>[["$a", {"file": "b.txt"}], ["$a", "short"]]</assert>',
      {
        "a.txt": `${text}a`,
        "b.txt": `${text}b${text}`,
      },
    );
    const lead = "x".repeat(50);
    assert.equal(failures[0]?.got, JSON.stringify(`…${lead}a"`));
    assert.equal(failures[0]?.wanted, JSON.stringify(`…${lead}b${"x".repeat(949)}…`));
    assert.equal(failures[1]?.wanted, '"short"');
    assert.equal(failures[1]?.got?.length, 1004);
  });
});

it("a failure tells that something is not JSON", async () => {
  const steps = '<assert>[["\'x\'", {"mode": "json"}, "is JSON"], ["1", {"mode": "json", "file": "g"}]]</assert>';
  const { failures } = await runSteps(steps, { g: "{" });
  assert.match(failures[0]?.message ?? "", /^is JSON: The value is not JSON: /);
  assert.match(failures[1]?.message ?? "", /^The file g is not JSON: /);
});

it("all assertions of a test are checked, and the rest of it runs", async () => {
  const steps = '<assert>[["1", 2]]</assert><assert>[["1", 3]]</assert><assert>[["1", 1]]</assert>';
  const { asserted, failures } = await runSteps(steps);
  assert.deepEqual([asserted, failures.length], [3, 2]);
});

/** What stands in the action, and what is said about it, with its place. */
const refused: readonly (readonly [text: string, at: string, message: RegExp])[] = [
  ["", "2:1", /<assert> needs JSON/],
  ['{"$a": 1}', "2:9", /wants a JSON array of assertions/],
  ["[[", "2:11", /not valid JSON/],
  ['[ "$a" ]', "2:11", /An assertion is an array\. Write \["expression", wanted, "message"\]\./],
  ['[["$a", 1], [] ]', "2:21", /The expression of an assertion is a string/],
  ["[[1, 1]]", "2:10", /The expression of an assertion is a string/],
  ['[["$a", 1, 2]]', "2:10", /The message of an assertion is a string/],
  ['[["$a", 1, "m", 2]]', "2:10", /three parts at most/],
  ['[["$a", [1]]]', "2:10", /A list can't be wanted/],
  ['[["$a", {}]]', "2:10", /nothing to compare with/],
  ['[["$a", {"mode": "text"}]]', "2:10", /nothing to compare with/],
  ['[["$a", {"mode": "xml"}]]', "2:10", /The mode is "xml"\. Allowed are "text" and "json"\./],
  ['[["$a", {"fiel": "x"}]]', "2:10", /Unknown compare flag "fiel"\. Did you mean "file"\?/],
  ['[["$a", {"contains": 1}]]', "2:10", /"contains" is not a string/],
  ['[["$a", {"pattern": "^x"}]]', "2:10", /The pattern "\^x": A pattern starts with a delimiter|delimiter/],
  ['[["$a", {"pattern": "/(/"}]]', "2:10", /The pattern "\/\(\/": /],
  ['[["$a", {"file": "none.golden"}]]', "2:10", /There is no file "none\.golden" in the app/],
  ['[["$a", {"file": "../x.golden"}]]', "2:10", /There is no file/],
  ['[["count($a", 1]]', "2:20", /./],
  ['[["\\"\\u0061\\" + cuont($a)", 1]]', "2:25", /Unknown function "cuont"\. Did you mean "count"\?/],
];

for (const [text, at, message] of refused) {
  it(`<assert>${text}</assert> is refused`, async () => {
    const { failures, asserted } = await runSteps(`<assert>${text}</assert>`);
    assert.equal(asserted, 0);
    assert.equal(failures.length, 1);
    assert.equal(failures[0]?.at, `test.xml:${at}`);
    assert.match(failures[0]?.message ?? "", message);
  });
}

it("all faults of an action are told", async () => {
  const { failures } = await runSteps('<assert>[\n["$a", {}],\n["1 +"]\n]</assert>');
  assert.deepEqual(
    failures.map(({ at }) => at),
    ["test.xml:3:1", "test.xml:4:6"],
  );
});

it("computed assertions that can't be used fail", async () => {
  const steps = `<eval out="$n">1</eval>
    <assert>[[{{ $n }}], [{{ "cuont(1)" }}, {{ $n }}], ["1", {{ "x" }}, {{ $n }}], {{ $n }}]</assert>
    <assert>{{ $n }}</assert>
    <assert>[ {{ $n }} "b" ]</assert>`;
  const { asserted, failures } = await runSteps(steps);
  assert.deepEqual(
    failures.map(({ message = "" }) => message.split(/[.:]/)[0]),
    [
      "The expression of an assertion is a string",
      'Unknown function "cuont"',
      "The message of an assertion is a string",
      "An assertion is an array",
      "<assert> wants a JSON array of assertions",
      "<assert> wants a JSON array of assertions",
    ],
  );
  assert.equal(asserted, 6);
});
