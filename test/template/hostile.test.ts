// Sizes and shapes that must neither crash nor take more than linear effort.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../src/data/json.ts";
import { compile, evaluate, frameOf, render } from "./run.ts";

test("a hundred thousand placeholders", () => {
  const many = 100_000;
  const template = compile(`[${"{{ a }},\n".repeat(many)}{{ a }}]`);
  assert.equal(template.provenValid, true);
  const output = template.render(frameOf({ input: { a: 1 } }));
  assert.equal(output, `[${"1,".repeat(many)}1]`);
});

test("a hundred thousand comma commands and pair producers", () => {
  const many = 100_000;
  const output = render(`{ ${"{{,}} {{: a }} ".repeat(many)} }`, { input: { a: 1 } });
  assert.equal(output.length, many * '"a":1,'.length + 1);
});

test("megabytes of static text", () => {
  const text = `{ "a" : [ ${'"b c", 1 ,\n'.repeat(100_000)} {{ a }} ] }`;
  const template = compile(text);
  assert.equal(template.provenValid, true);
  assert.equal(template.render(frameOf({ input: { a: 1 } })), `{"a":[${'"b c",1,'.repeat(100_000)}1]}`);
  assert.equal(compile(`"${'x\\" '.repeat(500_000)}"`).provenValid, true);
  assert.equal(compile(`[${" ".repeat(1_000_000)}${"[".repeat(500_000)}`).provenValid, false);
});

test("a loop over a hundred thousand items", () => {
  const list: Json = Array.from({ length: 100_000 }, (_, index) => index);
  assert.deepEqual(evaluate("[ {{loop list}} {{if . mod 2 = 0}} {{ . }} {{end}} {{end}} ]", { input: { list } }).json, [
    ...list.filter((item) => Number(item) % 2 === 0),
  ]);
});

test("unclosed commands, strings and brackets", () => {
  const size = 200_000;
  for (const piece of ["{", "{{", "{{ ", "{{'", '{{ "', "{{ (", "{{if a}}", "{{//", "{{,}}{{", "'}}{{"])
    assert.throws(() => compile(piece.repeat(size)), { name: "ConfigError" }, piece);
  for (const piece of ["}", "}}", '"', "\\", '"\\', "[", "}{", " ", "\u0000", '"{{,}}']) compile(piece.repeat(size));
});

test("an expression with a hundred thousand defaults", () => {
  assert.equal(render(`{{ ${"a ?? ".repeat(100_000)} 1 }}`, { input: {} }), "1");
});

test("deep JSON in a placeholder", () => {
  const deep = JSON.parse(`${"[".repeat(1000)}1${"]".repeat(1000)}`) as Json;
  assert.equal(render('{ "a": {{ . }} }', { input: deep }), `{"a":${JSON.stringify(deep)}}`);
});
