import assert from "node:assert/strict";
import { test } from "node:test";
import { render } from "./run.ts";

const input = { yes: 1, text: "a b", list: [1, 2] };

const cases: readonly (readonly [title: string, template: string, output: string])[] = [
  ["white space between tokens", '\n{\t"a" :\r\n [ 1 , 2 ] , "b" : { } }\n', '{"a":[1,2],"b":{}}'],
  ["white space in strings stays", '{ "a b" : " {{// gone }} , : \\" [  " }', '{"a b":"  , : \\" [  "}'],
  ["white space around holes", '{ "a" : {{ yes }} , "b" : [ {{ text }} ] }', '{"a":1,"b":["a b"]}'],
  ["white space around comments", '{ {{// one }} "a" {{// two }} : 1 {{// three }} }', '{"a":1}'],
  [
    "white space around conditions",
    "[ {{if yes}} 1 {{else}} 2 {{end}} , {{if no}} 1 {{else}} {{ yes }} {{end}} ]",
    "[1,1]",
  ],
  ["white space that keeps wrong tokens apart", "[1 2 tr ue]", "[1 2 tr ue]"],
  ["the same with a comment between", "[1 {{// c }} 2]", "[1 2]"],
  ["the same with holes", "[{{ yes }} {{ yes }} 5]", "[1 1 5]"],
  ["the same with conditions", "[{{if yes}} 1 {{end}} {{if yes}} 2 {{end}}]", "[1 2]"],
  ["conditions of which one holds", "[ {{if yes}} 1 {{end}} {{if no}} 2 {{end}} ]", "[1]"],
  ["conditions of which the other holds", "[ {{if no}} 1 {{end}} {{if yes}} 2 {{end}} ]", "[2]"],
  ["tokens put together on purpose", "[1{{// c }}2, 1{{ yes }}]", "[12,11]"],
  ["a string put together from branches", '"a {{if yes}}b c{{else}} d{{end}} e"', '"a b c e"'],
  ["strings opened in branches alike", '{{if yes}} "a b {{else}} "c d {{end}} e f"', '"a b  e f"'],
  ["strings opened in one branch only", '{{if no}} 1 {{else}} "a b {{end}} {{if yes}} c d" {{end}}', '"a b   c d" '],
  ["a hole in a string is still a value", '"a {{ text }}  b"', '"a "a b"  b"'],
  ["a number in a string", '"a  {{ yes }}  b"', '"a  1  b"'],
  ["other white space isn't dropped", "[\u00a01]", "[\u00a01]"],
  ["plain text", "Decryption   failed!\n", "Decryption failed!"],
];

test("white space is dropped where JSON doesn't need it", () => {
  for (const [title, template, output] of cases) assert.equal(render(template, { input }), output, title);
});

test("a string that is opened in a loop is left as written from there on", () => {
  assert.equal(render('[ "a {{loop list}} b" , {{end}} 1 ]', { input }), '["a  b" ,  ,b" ,  1 ]');
  assert.equal(render('[ "a {{loop list}} b" , "c {{end}} d" ]', { input }), '["a  b","c , b","c  d"]');
});

test("without checking, text is left as written and commands disappear", () => {
  const template = ' {\n  {{// comment }}\n  {{$x := 1 }}"a" :\t{{ $x }} }\n';
  assert.equal(render(template, { check: false }), ' {\n  \n  "a" :\t1 }\n');
  assert.equal(render(" plain   text {{ yes }} ", { input, check: false }), " plain   text 1 ");
});
