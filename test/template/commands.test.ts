import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../src/data/json.ts";
import { jsonDocument } from "../../src/data/json-node.ts";
import { compile, evaluate, frameOf, render, rootOf, type Setup, variable } from "./run.ts";

type Case = readonly [title: string, template: string, output: Json, setup?: Setup];

const input: Json = {
  yes: true,
  no: false,
  zero: 0,
  text: "t",
  blank: "",
  nothing: null,
  list: [1, "two", null, { a: 3 }],
  object: { a: 1, "b c": [2], __proto__x: 3 },
  emptyList: [],
  emptyObject: {},
};

function check(cases: readonly Case[]): void {
  for (const [title, template, output, setup] of cases) {
    const { json } = evaluate(template, { input, ...setup });
    assert.deepEqual(json === undefined ? "invalid" : JSON.parse(JSON.stringify(json)), output, title);
  }
}

test("a placeholder writes the type that the expression has", () => {
  check([
    ["a string", "[{{ text }}]", ["t"]],
    ["a string to escape", '[{{ concat(\'a"\', "\\\n") }}]', ['a"\\\n']],
    ["a number", "[{{ zero }}, {{ 1 div 4 }}, {{ -2 }}, {{ 1000000 * 1000000 }}]", [0, 0.25, -2, 1e12]],
    ["a boolean", "[{{ yes }}, {{ no }}, {{ 1 = 2 }}]", [true, false, false]],
    ["null", "[{{ nothing }}, {{ missing }}]", [null, null]],
    ["no number", "[{{ number('x') }}, {{ 1 div 0 }}, {{ -1 div 0 }}]", [null, null, null]],
    ["a list", "[{{ list }}, {{ emptyList }}]", [[1, "two", null, { a: 3 }], []]],
    ["an object", "[{{ object }}, {{ emptyObject }}]", [{ a: 1, "b c": [2], __proto__x: 3 }, {}]],
    ["the first of several nodes", "[{{ zero | text }}]", [0]],
    ["text of XML", "[{{ a }}, {{ @b }}]", ["12", "3"], { xml: '<r b="3"><a>1<i>2</i></a></r>' }],
    ["bytes", "[{{ $b }}]", ["ä"], { variables: { b: Buffer.from("ä") } }],
    ["a string as key", '{ {{ text }}: 1, {{ concat("a", "b") }}: 2 }', { t: 1, ab: 2 }],
    ["no context", "[{{.}}, {{ a }}]", [null, null], { input: undefined as unknown as Json }],
    ["a context without children", "[{{.}}, {{ . }}, {{.\n}}]", [5, 5, 5], { input: 5 }],
    ["string literals are static text", "[{{ 'a' }}, {{ \"}} ?? {{\" }}, {{ 5 }}]", ["a", "}} ?? {{", 5]],
  ]);
});

test("only null gives way to what is right of ??", () => {
  check([
    ["no node, null and NaN", "[{{ missing ?? 1 }}, {{ nothing ?? 1 }}, {{ number('x') ?? 1 }}]", [1, 1, 1]],
    ["false and zero stay", "[{{ no ?? 1 }}, {{ zero ?? 1 }}, {{ false() ?? 1 }}, {{ 0 ?? 1 }}]", [false, 0, false, 0]],
    ["empty things stay", "[{{ blank ?? 1 }}, {{ emptyList ?? 1 }}, {{ emptyObject ?? 1 }}]", ["", [], {}]],
    ["nothing is left", "[{{ missing ?? nothing }}]", [null]],
    ["?? in literals is text", "[{{ missing ?? 'a ?? b' ?? 1 }}, {{ missing ?? \"'??\" }}]", ["a ?? b", "'??"]],
    ["in conditions", "[{{if missing ?? yes}} 1 {{end}} {{if missing ?? false()}} 2 {{end}}]", [1]],
    ["a node in a condition exists", "[{{if no}} 1 {{end}}, {{if missing ?? no}} 2 {{end}}]", [1, 2]],
    ["in elseif", "[{{if missing}} 1 {{elseif missing ?? text}} 2 {{end}}]", [2]],
    ["in loops", "[{{loop missing ?? list/value[4]/a ?? list}} {{ position() }} {{end}}]", []],
    ["in loops over the next", "[{{loop missing ?? list}} {{ position() }} {{end}}]", [1, 2, 3, 4]],
    ["in contexts", "{ {{with missing ?? object}} {{: a }} {{end}} }", { a: 1 }],
    ["in key-value pairs", "{ {{: missing ?? text }} }", { text: "t" }],
    ["in variables", "{{$x := missing ?? list}}[{{ $x/value[1] }}]", [1]],
  ]);
});

test("the first condition that holds decides", () => {
  const template = "{{if zero = 1}} 1 {{elseif text = 'x'}} 2 {{elseif yes = 'true'}} 3 {{else}} 4 {{end}}";
  check([
    ["the third", template, 3],
    ["none", template, 4, { input: {} }],
    ["no else", "[{{if missing}} 1 {{elseif missing}} 2 {{end}}]", []],
    ["strings and numbers", "[{{if ''}}1{{else}}2{{end}},{{if 'a'}}3{{end}},{{if 0}}4{{else}}5{{end}}]", [2, 3, 5]],
    ["no white space is needed before a bracket", "[{{if(yes)}}1{{end}}]", [1]],
  ]);
});

test("a loop runs over arrays and nothing else", () => {
  check([
    ["items with their types", "[{{loop list}} {{ . }} {{end}}]", [1, "two", null, { a: 3 }]],
    [
      "position and size",
      "[{{loop list}} {{ concat(position(), '/', last()) }} {{end}}]",
      ["1/4", "2/4", "3/4", "4/4"],
    ],
    ["the outer context", "[{{loop list/value[4]}}{{end}}{{loop list}} {{ count(../value) }} {{end}}]", [4, 4, 4, 4]],
    ["an object", "[{{loop object}} 1 {{end}}]", []],
    ["several nodes that are no array", "[{{loop list/value}} 1 {{end}}]", []],
    ["a string, a number, a boolean", "[{{loop 'abc'}}1{{end}}{{loop 5}}1{{end}}{{loop true()}}1{{end}}]", []],
    ["a null and nothing", "[{{loop nothing}}1{{end}}{{loop missing}}1{{end}}]", []],
    ["a variable", "[{{loop $l}} {{.}} {{end}}]", [1, 2], { variables: { l: variable([1, 2]) } }],
    ["a document", "[{{loop $l}} {{.}} {{end}}]", [1, 2], { variables: { l: [jsonDocument([1, 2])] } }],
    ["elements of XML need array()", "[{{loop a}} {{.}} {{end}}]", [], { xml: "<r><a>1</a><a>2</a></r>" }],
    ["array() of nothing", "[{{loop array(missing)}} 1 {{end}}]", []],
    ["array() of arrays", "[{{loop array(a)}} {{loop .}} {{.}} {{end}} {{end}}]", [1, 2], { input: { a: [1, 2] } }],
    ["the context comes back", "[{{loop list}}{{with .}}{{.}}{{end}}{{end}},{{ zero }}]", [1, "two", { a: 3 }, 0]],
  ]);
});

test("with changes the context, unless it would be null", () => {
  const which = (expression: string): string => `[{{with ${expression}}} {{.}} {{else}} "else" {{end}}]`;
  check([
    ["a node", which("object/a"), [1]],
    ["the first of several nodes", which("list/value"), [1]],
    ["false, zero, blank", `[${which("no")}, ${which("zero")}, ${which("blank")}]`, [[false], [0], [""]]],
    ["empty list and object", `[${which("emptyList")}, ${which("emptyObject")}]`, [[[]], [{}]]],
    ["null", `[${which("nothing")}, ${which("missing")}, ${which("number('x')")}]`, [["else"], ["else"], ["else"]]],
    ["a string", "[{{with 'abc'}} {{ substring(., 2) }} {{end}}]", ["bc"]],
    ["a number", "[{{with 4}} {{ . + 1 }}, {{ position() }}, {{ last() }} {{end}}]", [5, 1, 1]],
    ["a boolean", "[{{with 1 = 1}} {{ . }} {{end}}]", [true]],
    ["an infinity", "[{{with 1 div 0}} {{ . }} {{end}}]", [null]],
    ["a document", "[{{with $d}} {{ json/a }} {{end}}]", [1], { variables: { d: [jsonDocument({ a: 1 })] } }],
    ["the context comes back", "[{{with object}}{{ a }}{{end}}, {{ zero }}]", [1, 0]],
    ["position comes back", "[{{loop list}}{{with 1}}{{end}}{{ position() }}{{end}}]", [1, 2, 3, 4]],
  ]);
});

test("a pair producer copies keys and values", () => {
  check([
    ["all", "{ {{: object/* }} }", { a: 1, "b c": [2], __proto__x: 3 }],
    ["a name in the context", "{ {{: 'text' }} }", { text: "t" }],
    ["a computed name that is no XML name", "{{with object}}{ {{: concat('b', ' c') }} }{{end}}", { "b c": [2] }],
    ["a name that isn't there", "{ {{: 'toString' }}{{: 'x' }}{{: 5 }} }", {}],
    ["a name of XML", "{ {{: 'a' }} }", { a: "1" }, { xml: "<r><a>1</a><b>2</b></r>" }],
    ["a name without a context", "{ {{: 'a' }} }", {}, { input: undefined as unknown as Json }],
    ["text has no name", "{ {{: text/text() }} }", {}],
    ["null is copied", "{ {{: nothing | text }} }", { text: "t", nothing: null }],
    ["items are called value", "{ {{: list/value[2] }} }", { value: "two" }],
    ["attributes of JSON", "{{with object/*[2]}}{ {{: @name }} }{{end}}", { name: "b c" }],
  ]);
  assert.equal(
    render("{ {{: * }} }", { input: JSON.parse('{"__proto__": {"a": 1}, "constructor": 2, "": 3}') }),
    '{"__proto__":{"a":1},"constructor":2,"":3}',
  );
});

test("a local variable is visible to the end, hides a global one and leaves no trace", () => {
  const variables = { g: "global", n: variable({ a: [1, 2] }) };
  check([
    ["set in a condition", "{{if yes}}{{$x := 1}}{{end}}[{{ $x }}]", [1]],
    ["set in a loop", "{{loop list}}{{$x := position()}}{{end}}[{{ $x }}]", [4]],
    ["set in a context", "{{with object}}{{$x := a}}{{end}}[{{ $x }}]", [1]],
    ["not set in a branch that isn't taken", "{{if missing}}{{$x := 1}}{{end}}[{{ $x }}]", [null]],
    ["global before, local after", "[{{ $g }}, {{$g := 'local'}}{{ $g }}]", ["global", "local"], { variables }],
    ["null hides, too", "{{$g := missing}}[{{ $g }}]", [null], { variables }],
    ["types stay", "{{$x := list}}{{$y := 1 = 1}}[{{ $x/value[4]/a }}, {{ $y }}]", [3, true]],
    ["a counter", "{{$i := 0}}[{{loop list}}{{$i := $i + 1}}{{ $i }}{{end}}]", [1, 2, 3, 4]],
    ["global nodes", "{{$x := $n/a}}[{{loop $x}}{{.}}{{end}}]", [1, 2], { variables }],
    ["a name like those of objects", "{{$__proto__ := 1}}{{$constructor := 2}}[{{ $__proto__ + $constructor }}]", [3]],
  ]);
  const frame = frameOf({ input: 7 });
  const outer = new Map([["x", "outer"]]);
  frame.locals = outer;
  frame.position = 3;
  frame.size = 5;
  const template = compile("[{{ $x }}, {{ position() }}, {{$x := 1}}{{ $x }}, {{.}}]");
  assert.equal(template.render(frame), "[null,1,1,7]");
  assert.equal(template.render(frame), "[null,1,1,7]");
  assert.deepEqual([frame.locals, frame.position, frame.size, [...outer]], [outer, 3, 5, [["x", "outer"]]]);
});

test("the frame is as before even where an expression fails", () => {
  const frame = frameOf({ variables: {} });
  Object.defineProperty(frame.host, "variable", {
    value: () => {
      throw new TypeError("broken");
    },
  });
  frame.node = rootOf("<r/>");
  const { node } = frame;
  assert.throws(() => compile("{{$x := 1}}{{with 5}}{{ $y }}{{end}}").render(frame), /broken/);
  assert.deepEqual([frame.node === node, frame.locals], [true, undefined]);
});

test("a template knows which variables and functions it refers to", () => {
  const template = compile(
    "{{if $a ?? $b}}{{$c := concat('x', $d)}}{{end}}{{loop $e/x}}{{: $f}}{{end}}{{ count(//*) }}",
  );
  assert.deepEqual([...template.variables], ["a", "b", "d", "e", "f"]);
  assert.deepEqual([...template.functions], ["concat", "count"]);
});

test("what doesn't depend on data is a constant", () => {
  const cases: readonly (readonly [template: string, constant: Json | undefined])[] = [
    ['{ "a": 1 {{,}} {{// x }} "b": [2] {{,}} }', { a: 1, b: [2] }],
    ["null", null],
    ['[ {{ "text" }}, {{ 5 }} ]', ["text", 5]],
    ["{{ missing ?? 1 }}", undefined],
    ["[{{if 1}}1{{end}}]", undefined],
    ["not JSON", undefined],
    ["", undefined],
  ];
  for (const [template, constant] of cases) assert.deepEqual(compile(template).constant, constant, template);
  assert.deepEqual(evaluate(" { } "), { json: {}, text: "{}" });
  assert.deepEqual(evaluate("not  JSON"), { json: undefined, text: "not JSON" });
});

test("a single placeholder hands its value on without making text", () => {
  const input = { list: [1, 2] };
  const setup = { input };
  const { json, text } = evaluate("\n {{// c }} {{$x := list}} {{ $x }} ", setup);
  assert.equal(json, input.list);
  assert.equal(text, undefined);
  assert.equal(render("{{$x := list}} {{ $x }} ", setup), "[1,2]");
});

test("strings of any characters and length are escaped as JSON wants it", () => {
  const characters = [
    "a",
    "ä",
    "\u20ac",
    "\ud83d\ude00",
    "\ud83d",
    '"',
    "\\",
    "\n",
    "\u0000",
    "\u001f",
    "\u007f",
    "\u2028",
  ];
  for (const character of characters) {
    for (const length of [0, 1, 59, 60, 61, 1000]) {
      const text = character + "x".repeat(length);
      assert.equal(render("[{{ . }}]", { input: text }), `[${JSON.stringify(text)}]`);
    }
  }
});
