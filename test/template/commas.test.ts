import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../src/data/json.ts";
import { render } from "./run.ts";

const input: Json = {
  yes: 1,
  list: [1, 2, 3],
  empty: [],
  mixed: [1, null, 2, null],
  nested: [[1, 2], [], [3]],
  object: { a: 1, b: 2 },
  none: {},
  users: [{ name: "a", admin: true }, { name: "b" }, { name: "c", admin: true }],
};

/** Template and exact output. */
const cases: readonly (readonly [title: string, template: string, output: string])[] = [
  ["a comma before another pair", '{ "a": 1 {{,}} "b": 2 }', '{"a":1,"b":2}'],
  ["no comma before a brace", '{ "a": 1 {{,}} }', '{"a":1}'],
  ["no comma after a brace", '{ {{,}} "a": 1 }', '{"a":1}'],
  ["no comma in an empty object", "{ {{,}} }", "{}"],
  ["no comma before a bracket", "[ 1 {{,}} ]", "[1]"],
  ["no comma after a bracket", "[ {{,}} 1 ]", "[1]"],
  ["no comma before a literal one", "[ 1 {{,}} , 2 ]", "[1,2]"],
  ["no comma after a literal one", "[ 1, {{,}} 2 ]", "[1,2]"],
  ["no comma after a colon", '{ "a": {{,}} 1 }', '{"a":1}'],
  ["no comma before a colon", '{ "a" {{,}} : 1 }', '{"a":1}'],
  ["no comma at the start and the end", "{{,}} 1 {{,}}", "1"],
  ["several commands make one comma", "[ 1 {{,}}{{,}} {{,}} 2 ]", "[1,2]"],
  ["between holes", "[ {{ yes }} {{,}} {{ yes }} ]", "[1,1]"],
  ["between objects", "[ {} {{,}} [] {{,}} {{ none }} ]", "[{},[],{}]"],
  ["both conditions", pairs("yes", "yes"), '{"a":1,"b":2,"c":3}'],
  ["only the first", pairs("yes", "no"), '{"a":1,"c":3}'],
  ["only the second", pairs("no", "yes"), '{"b":2,"c":3}'],
  ["neither", pairs("no", "no"), '{"c":3}'],
  ["commas in conditions", '{ {{if yes}} "a": 1 {{,}} {{end}} {{if no}} "b": 2 {{,}} {{end}} }', '{"a":1}'],
  ["commas in strings don't count", '{ "a": "x," {{,}} "b": "{" {{,}} "c": ":" {{,}} }', '{"a":"x,","b":"{","c":":"}'],
  ["escaped quotation marks", '[ "\\"," {{,}} "\\\\" {{,}} 1 ]', '["\\",","\\\\",1]'],
  ["a comma command in a string is nothing", '"a{{,}}b"', '"ab"'],
  ["pairs put commas between and after", '{ {{: object/* }} "c": 3 }', '{"a":1,"b":2,"c":3}'],
  ["pairs at the end", "{ {{: object/* }} }", '{"a":1,"b":2}'],
  ["pairs that find nothing", '{ {{: none/* }} "c": 3 }', '{"c":3}'],
  ["a literal comma after pairs is folded", '{ {{: object/* }}, "c": 3 }', '{"a":1,"b":2,"c":3}'],
  ["a literal comma after no pairs stays", '{ {{: none/* }}, "c": 3 }', '{,"c":3}'],
  ["a literal comma at the very end stays", "{ {{: object/* }}, }", '{"a":1,"b":2,}'],
  ["no comma before pairs", '{ "z": 0 {{: object/* }} }', '{"z":0 "a":1,"b":2}'],
  ["a comma command before pairs", '{ "z": 0 {{,}} {{: object/* }} }', '{"z":0,"a":1,"b":2}'],
  ["a comma command before no pairs", '{ "z": 0 {{,}} {{: none/* }} }', '{"z":0}'],
  ["pairs after pairs", "{ {{: object/a }} {{: none/* }} {{: object/b }} }", '{"a":1,"b":2}'],
  ["a comma command after pairs", '{ {{: object/* }} {{,}} "c": 3 }', '{"a":1,"b":2,"c":3}'],
  ["a loop over values", "[ {{loop list}} {{ . }} {{end}} ]", "[1,2,3]"],
  ["a loop over pairs", "{ {{loop list}} {{ string(.) }}: {{ . }} {{end}} }", '{"1":1,"2":2,"3":3}'],
  ["a loop over nothing", "[ {{loop empty}} {{ . }} {{end}} ]", "[]"],
  ["a loop with literal commas", "[ {{loop list}} {{ . }}, {{end}} ]", "[1,2,3,]"],
  ["a loop with literal commas before another value", "[ {{loop list}} {{ . }}, {{end}} 4 ]", "[1,2,3,4]"],
  ["no comma after a loop", "[ {{loop list}} {{ . }} {{end}} 4 ]", "[1,2,3 4]"],
  ["a comma command after a loop", "[ {{loop list}} {{ . }} {{end}} {{,}} 4 ]", "[1,2,3,4]"],
  ["a comma command after an empty loop", "[ {{loop empty}} {{ . }} {{end}} {{,}} 4 ]", "[4]"],
  ["comma commands in a loop", "[ {{loop list}} {{ . }} {{,}} {{end}} 4 ]", "[1,2,3,4]"],
  ["leading comma commands in a loop", "[ 0 {{loop list}} {{,}} {{ . }} {{end}} ]", "[0,1,2,3]"],
  ["leading literal commas in a loop", "[ 0 {{loop list}} , {{ . }} {{end}} ]", "[0,1,2,3]"],
  ["empty rounds make no commas", "[ {{loop mixed}} {{if . > 1}} {{ . }} {{end}} {{end}} ]", "[2]"],
  ["empty rounds at the end", "[ {{loop list}} {{if . = 1}} {{ . }} {{end}} {{end}} ]", "[1]"],
  ["empty rounds at both ends", "[ {{loop list}} {{if . = 2}} {{ . }} {{end}} {{end}} ]", "[2]"],
  ["an empty round in the middle", "[ {{loop list}} {{if . != 2}} {{ . }} {{end}} {{end}} ]", "[1,3]"],
  ["an empty round and a comma command", "[ {{loop list}} {{if . = 1}} {{ . }} {{end}} {{end}} {{,}} 4 ]", "[1,4]"],
  ["only empty rounds", "[ {{loop list}} {{// nothing }} {{end}} ]", "[]"],
  ["only empty rounds after a value", "[ 0 {{loop list}} {{end}} {{,}} 4 ]", "[0,4]"],
  ["loops in loops", "[ {{loop nested}} [ {{loop .}} {{ . }} {{end}} ] {{end}} ]", "[[1,2],[],[3]]"],
  ["flattening loops", "[ {{loop nested}} {{loop .}} {{ . }} {{end}} {{end}} ]", "[1,2,3]"],
  ["flattening loops and another value", "[ {{loop nested}} {{loop .}} {{ . }} {{end}} {{end}} {{,}} 4 ]", "[1,2,3,4]"],
  ["flattened empty rounds", "[ {{loop nested}} {{loop .}} {{if . = 2}} {{ . }} {{end}} {{end}} {{end}} ]", "[2]"],
  ["pairs in a loop", "{ {{loop users}} {{: name }} {{end}} }", '{"name":"a","name":"b","name":"c"}'],
  [
    "pairs in a loop, then a pair",
    '{ {{loop users}} {{: admin }} {{end}} "z": 1 }',
    '{"admin":true,"admin":true,"z":1}',
  ],
  [
    "objects with optional pairs",
    '[{{loop users}}{"n": {{ name }}{{,}} {{: admin }}}{{end}}]',
    '[{"n":"a","admin":true},{"n":"b"},{"n":"c","admin":true}]',
  ],
  ["a context in between", '{ "a": 1 {{,}} {{with object}} {{: b }} {{end}} }', '{"a":1,"b":2}'],
  ["no context in between", '{ "a": 1 {{,}} {{with nothing}} {{: b }} {{end}} }', '{"a":1}'],
];

function pairs(first: string, second: string): string {
  return `{ {{if ${first} }} "a": 1 {{end}} {{,}} {{if ${second} }} "b": 2 {{end}} {{,}} "c": 3 }`;
}

test("commas come exactly where they are documented", () => {
  for (const [title, template, output] of cases) assert.equal(render(template, { input }), output, title);
});

test("without checking, a comma comes after the white space in the template", () => {
  const template = '{\n  "a": 1 {{,}}\n  "b": [ {{loop list}} {{ . }}\n {{end}} ] {{,}}\n}';
  const output = '{\n  "a": 1 \n  ,"b": [  1\n  ,2\n  ,3\n  ] \n}';
  assert.equal(render(template, { input, check: false }), output);
});

test("without checking, commas and brackets at the end of a text are seen through white space", () => {
  const template = '{\n  "a": 1,\n {{,}} "b": [ {{,}} "x,\n" {{,}} 2\n] \n {{,}} }';
  assert.equal(render(template, { check: false }), '{\n  "a": 1,\n  "b": [  "x,\n"  ,2\n] \n  }');
});
