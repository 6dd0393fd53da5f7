// The public face of XPath: what a compiled expression tells about itself, and how it meets its surroundings.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../src/data/json.ts";
import { jsonDocument, jsonElement } from "../../src/data/json-node.ts";
import type { XNode } from "../../src/data/node.ts";
import { parseXml } from "../../src/data/parse-xml.ts";
import { SourceFile } from "../../src/source/source-file.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { compileXPath } from "../../src/xpath/compile.ts";
import { type CallSite, defineFunction, functionTable } from "../../src/xpath/function-definition.ts";
import type { NodeSet, XPathValue } from "../../src/xpath/values.ts";
import { compile, evaluate, frameFor, type Variables } from "./evaluate.ts";

test("the type is known where the syntax tells it", () => {
  const table: readonly (readonly [string, string])[] = [
    ["'a'", "string"],
    ["concat('a', 'b')", "string"],
    ["1", "number"],
    ["-a", "number"],
    ["a + b", "number"],
    ["a = b", "boolean"],
    ["a and b", "boolean"],
    ["not(a)", "boolean"],
    ["a/b", "node-set"],
    ["a | b", "node-set"],
    ["$x[1]", "node-set"],
    ["$x/a", "node-set"],
    ["$x", "any"],
    ["($x)", "any"],
  ];
  for (const [text, type] of table) assert.equal(compile(text).type, type, text);
});

test("variables and functions are listed, also those inside predicates and arguments", () => {
  const { variables, functions, source } = compile(
    "$a/b[$c-d = concat(name(), $a)] | f($_g)",
    functionTable([anyFunction]),
  );
  assert.deepEqual([...variables].sort(), ["_g", "a", "c-d"]);
  assert.deepEqual([...functions].sort(), ["concat", "f", "name"]);
  assert.equal(source, "$a/b[$c-d = concat(name(), $a)] | f($_g)");
});

const anyFunction = defineFunction({ name: "f", args: ["any?"], returns: "any", run: (_frame, value) => value ?? [] });

test("literals are constants, nothing else is", () => {
  const table: readonly (readonly [string, XPathValue | undefined])[] = [
    ["'a'", "a"],
    ["('a')", "a"],
    ["1.5", 1.5],
    ["-1", -1],
    ["true()", undefined],
    ["1 + 1", undefined],
    ["$a", undefined],
    ["a", undefined],
  ];
  for (const [text, constant] of table) assert.equal(compile(text).constant, constant, text);
});

test("local variables hide the host's, an unset one is an empty node-set", () => {
  const compiled = compile("$x");
  const frame = frameFor(undefined, { x: "host" });
  assert.equal(compiled.value(frame), "host");
  frame.locals = new Map<string, XPathValue>([["x", ""]]);
  assert.equal(compiled.value(frame), "");
  assert.deepEqual(compile("$y").value(frame), []);
  assert.equal(compile("$y").json(frame), undefined);
  assert.equal(compile("$y or $y/a or $y = ''").boolean(frame), false);
});

test("names like those of object prototypes are plain names", () => {
  const root = jsonElement(JSON.parse('{"__proto__": 1, "constructor": {"name": 2}}') as Json);
  assert.equal(evaluate("string(__proto__)", root), "1");
  assert.equal(evaluate("string(constructor/name)", root), "2");
  assert.equal(compile("toString").boolean(frameFor(root)), false);
  assert.equal(compile("hasOwnProperty | valueOf/name").boolean(frameFor(root)), false);
});

/** Expression, context, variables, typed output. */
const cookbook: readonly (readonly [string, Json, Variables, Json | undefined])[] = [
  ["account/name", { account: { name: "alice", id: 4711 } }, {}, "alice"],
  ["account/id", { account: { name: "alice", id: 4711 } }, {}, 4711],
  ["account/id = 0", { account: { name: "alice", id: 4711 } }, {}, false],
  [".", "text", {}, "text"],
  [".", 5, {}, 5],
  ["concat(., '!')", "text", {}, "text!"],
  ["user/name", {}, {}, undefined],
  ["none", { none: null }, {}, undefined],
  ["*", { a: [1], b: 2 }, {}, [1]],
  ["list", { list: [{ a: null }] }, {}, [{ a: null }]],
  ["$answer * 7", {}, { answer: 6 }, 42],
  ["$x + 5", {}, { x: "1" }, 6],
  [
    "$request/headers/user-agent",
    {},
    { request: [jsonElement({ headers: { "user-agent": "curl" } }, "request")] },
    "curl",
  ],
  ["name($request)", {}, { request: [jsonElement({}, "request")] }, "request"],
  [
    "$upstream/myRequest/status = 200",
    {},
    { upstream: [jsonElement({ myRequest: { status: 200 } }, "upstream")] },
    true,
  ],
  ["$body/json/bar/baz", {}, { body: [jsonDocument({ bar: { baz: true } })] }, true],
  ["$body/json/foo", {}, { body: "raw text" }, undefined],
  ["$body", {}, { body: Buffer.from("raw") }, "raw"],
  ["$error/info/value[1]", {}, { error: [jsonElement({ info: ["first", "second"] }, "error")] }, "first"],
  ["1 div 0", {}, {}, null],
  ["0 div 0", {}, {}, undefined],
];

test("typed output is what a placeholder writes", () => {
  for (const [text, context, variables, expected] of cookbook) {
    assert.deepEqual(compile(text).json(frameFor(jsonElement(context), variables)), expected, text);
  }
});

test("a list that is no node-set has no nodes, and stands in paths as an empty one", () => {
  for (const text of ["count($x)", "count($x/a)", "count($x[1])", "count($x | $x)", "sum($x)"]) {
    assert.equal(evaluate(text, undefined, { x: "text" }), 0, text);
  }
});

const recorded: CallSite[] = [];
const recorder = defineFunction({
  name: "record",
  aliases: ["rec"],
  args: ["string", "number?", "any*"],
  returns: "string",
  bind: (site) => {
    recorded.push(site);
    if (site.constants[0] === "bad") throw site.error(0, "Bad first argument", "Take another.");
    return (_frame, text, number, ...more) => `${text}/${number}/${more.length}`;
  },
});
const table = functionTable([recorder]);

test("a function is bound once to each call, with its folder and its literals", () => {
  recorded.length = 0;
  const file = new SourceFile("flows/a.xml", "/app/flows/a.xml", "rec('x', -2, a, 'y')");
  const compiled = compileXPath(SourceText.ofFile(file), { functions: table });
  assert.equal(compiled.value(frameFor()), "x/-2/2");
  assert.equal(compiled.value(frameFor()), "x/-2/2");
  assert.equal(recorded.length, 1);
  assert.equal(recorded[0]?.folder, "/app/flows");
  assert.deepEqual(recorded[0]?.constants, ["x", -2, undefined, "y"]);
});

test("a function's own complaint points at its argument", () => {
  const source = SourceText.of("1 + record('bad')");
  assert.throws(() => compileXPath(source, { functions: table }), {
    name: "ConfigError",
    message: "Bad first argument",
    hint: "Take another.",
    position: { file: "(text)", line: 1, column: 12 },
  });
});

test("arguments arrive converted, left out ones are undefined", () => {
  const seen: unknown[] = [];
  const taker = defineFunction({
    name: "take",
    args: ["string", "number", "boolean", "node-set", "any", "string?"],
    returns: "boolean",
    run: (_frame, ...args) => seen.push(...args) > 0,
  });
  const node = jsonElement({ a: "5" });
  compile("take(a, a, a, a, a)", functionTable([taker])).value(frameFor(node));
  const [text, number, boolean, nodes, any, missing] = seen;
  assert.deepEqual([text, number, boolean, missing], ["5", 5, true, undefined]);
  assert.equal((nodes as NodeSet)[0]?.text(), "5");
  assert.equal((any as NodeSet)[0], (nodes as NodeSet)[0]);
});

test("functions that give node-sets can be walked on", () => {
  const root = parseXml("<r><a>1</a><a>2</a></r>");
  const all = defineFunction({ name: "all", args: [], returns: "node-set", run: () => root.children() });
  const functions = functionTable([all, anyFunction]);
  assert.equal(compile("all()/a[2]", functions).string(frameFor()), "2");
  assert.equal(compile("f(all())/a", functions).string(frameFor()), "1");
  assert.equal(compile("count(f('x')/a)", functions).number(frameFor()), 0);
});

test("a function is called once for each time that its expression is evaluated", () => {
  let calls = 0;
  const results: readonly NodeSet[] = [[], [jsonElement({ a: 1 })], [parseXml("<a/>")], jsonElement([1, 2]).children()];
  for (const result of results) {
    const counter = defineFunction({
      name: "f",
      args: [],
      returns: "node-set",
      run: () => (++calls > 0 ? result : []),
    });
    for (const text of [
      "f()/a",
      "f()/a[1]/b",
      "f()//a",
      "f()[1]",
      "f() | f()/a",
      "f()/a = 'x'",
      "f()/a > f()/b",
      "f()[a]",
    ]) {
      const compiled = compile(text, functionTable([counter]));
      for (const form of ["value", "string", "number", "boolean", "json"] as const) {
        calls = 0;
        compiled[form](frameFor());
        assert.ok(calls <= text.split("f()").length - 1, `${form} of ${text}: ${calls}`);
      }
    }
  }
});

test("the frame is as it was behind predicates, also nested ones", () => {
  const root = jsonElement({ list: [1, 2, 3] });
  const frame = frameFor(root);
  frame.position = 7;
  frame.size = 9;
  compile("list/value[. > 1][position() = last()][count(../value[. < 3]) = 2]").value(frame);
  assert.deepEqual([frame.node, frame.position, frame.size], [root, 7, 9]);
  assert.equal(compile("position() + last()").value(frame), 16);
});

test("a node found in several ways is the same node", () => {
  const root = jsonElement({ a: { b: [1, 2] }, c: 3 });
  const nodes = ["a/b/value[2]", "*/*/value[2]", "//value[2]", "c/../a/b/value[last()]"].map(
    (text) => (evaluate(text, root) as readonly XNode[])[0],
  );
  assert.equal(new Set(nodes).size, 1);
});
