import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { literalNames } from "../../src/flow/literal-names.ts";
import { SourceText } from "../../src/source/source-text.ts";

/** Each name or item as its path, with its literal value. */
function names(template: string): readonly string[] | undefined {
  return literalNames(SourceText.of(template))?.map(({ path, index, value }) => {
    const last = path.at(-1);
    if (typeof last === "string") {
      assert.equal(/^"[^"]*"/.exec(template.slice(index))?.[0], JSON.stringify(last), "the place of the name");
    } else assert.match(template.slice(0, index), /(?:[[,]|\{\{,\}\})\s*$/, "the place of the item");
    return path.join("/") + (value === undefined ? "" : `=${JSON.stringify(value)}`);
  });
}

/** Undefined where the template can't be read. */
const table: readonly (readonly [title: string, template: string, names: readonly string[] | undefined])[] = [
  ["nothing", "{}", []],
  [
    "literal values",
    '{ "a": 1, "b": "x", "c": true, "d": null, "e": -1.5e3 }',
    ["a=1", 'b="x"', "c=true", "d=null", "e=-1500"],
  ],
  ["computed values", '{ "a": {{ $x }}, "b": {{.}}, "c": 1{{ $y }} }', ["a", "b", "c"]],
  ["values with commands inside", '{ "a": "x{{ $y }}", "b": {{if $z }} 1 {{else}} 2 {{end}} }', ["a", "b"]],
  [
    "objects in objects",
    '{ "a": { "b": { "c": {{ $x }} } }, "d": 2, "e": { "f": 3 } }',
    ["a", "a/b", "a/b/c", "d=2", 'e={"f":3}', "e/f=3"],
  ],
  [
    "lists",
    '{ "a": [ { "b": {{ $x }} }, ["c", { "d": {} }], 5 ], "e": [] }',
    ["a", "a/0", "a/0/b", 'a/1=["c",{"d":{}}]', 'a/1/0="c"', 'a/1/1={"d":{}}', "a/1/1/d={}", "a/2=5", "e=[]"],
  ],
  [
    "lists with computed items",
    '{ "a": [ {{ $x }}, {{.}} {{,}} { "b": 1 } ] }',
    ["a", "a/0", "a/1", 'a/2={"b":1}', "a/2/b=1"],
  ],
  [
    "lists whose length is computed",
    '{ "a": [ 1, {{if $x }} { "b": 1 }, {{end}} { "c": 2 } ], "d": 3 }',
    ["a", "a/0=1", "d=3"],
  ],
  ["computed names", '{ {{ $n }}: { "b": 1 }, "c{{ $n }}": { "d": 1 }, "e": 1 }', ["e=1"]],
  [
    "strings that look like names",
    '{ "a": "b", "c" : ": {", "d": "\\"e\\": 1" }',
    ['a="b"', 'c=": {"', 'd="\\"e\\": 1"'],
  ],
  ["comments and variables", '{{$x := "{" }}{{// } "no": 1 }}{ "a": 1 {{// "b": }} }', ["a=1"]],
  ["commas of all kinds", '{ "a": 1 {{,}} {{: $x/* }} "b": 2 {{: c }}, }', ["a=1", "b"]],
  [
    "branches",
    '{ {{if $x }} "a": 1 {{elseif $y }} "b": { "c": 2 } {{else}} "a": 3 {{end}} {{,}} "d": 4 }',
    ["a", 'b={"c":2}', "b/c=2", "a", "d=4"],
  ],
  [
    "a branch as a value",
    '{ "a": {{if $x }} { "b": 1 } {{else}} { "c": 2 } {{end}}, "d": 1 }',
    ["a", "a/b=1", "a/c=2", "d=1"],
  ],
  [
    "loops and contexts",
    '{ "a": [ {{loop $l }} { "b": {{.}} } {{end}} ], {{with $w }} "c": {{ d }} {{end}} }',
    ["a", "c"],
  ],
  ["brackets that a branch leaves open", '{ {{if $x }} "a": { {{end}} "b": 1 {{if $x }} } {{end}} }', undefined],
  ["branches that open differently", '{ "a": {{if $x }} { {{else}} [ {{end}} }', undefined],
  ["no object", "[1]", undefined],
  ["computed as a whole", "{{ $config }}", undefined],
  ["an object that is one of two", '{{if $x }}{ "a": 1 }{{else}}{ "b": 2 }{{end}}', undefined],
  ["broken", '{ "a": } }', undefined],
  ["never closed", '{ "a": { ', undefined],
  ["text without an end", '{ "a": "b }', undefined],
  [
    "names of prototypes",
    '{ "__proto__": { "constructor": 1 } }',
    ['__proto__={"constructor":1}', "__proto__/constructor=1"],
  ],
  ["characters for private use", '{ "\ue000": 1, "a\ue001": 2, "b": "\ue001" }', ["b"]],
];

describe("the literal names of a template", () => {
  for (const [title, template, expected] of table) {
    it(title, () => assert.deepEqual(names(template), expected));
  }

  it("escapes in names", () => {
    assert.deepEqual(literalNames(SourceText.of('{ "a\\u0062": 1 }')), [{ path: ["ab"], index: 2, value: 1 }]);
  });

  it("of deep and large templates", () => {
    const deep = `${'{ "a": '.repeat(5000)}1${"}".repeat(5000)}`;
    assert.equal(literalNames(SourceText.of(deep))?.length, 5);
    const large = `{ ${Array.from({ length: 20_000 }, (_, index) => `"k${index}": {{ $x }}`).join(",")} }`;
    assert.equal(literalNames(SourceText.of(large))?.length, 20_000);
    assert.equal(literalNames(SourceText.of(`{ "a": "${"x".repeat(5_000_000)}" }`))?.length, 1);
  });
});
