import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonElement } from "../../src/data/json-node.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { compileTemplate } from "../../src/template/compile.ts";
import { compileXPath } from "../../src/xpath/compile.ts";
import { Frame } from "../../src/xpath/frame.ts";
import { flatFunctions } from "../../src/xpath/functions/index.ts";
import { MemoryHost } from "./functions/memory-host.ts";

const functions = flatFunctions;

const expressions: readonly [text: string, usesContext: boolean][] = [
  ["$a/b", false],
  ["$a/b[c = 1]", false],
  ["$a[name() = 'x']", false],
  ["json-parse(body())/x", false],
  ["true()", false],
  ["toupper('a')", false],
  [".", true],
  ["a", true],
  ["/a", true],
  ["//a", true],
  ["$a = b", true],
  ["$a[1] | b", true],
  ["concat($a, b)", true],
  ["name()", true],
  ["name($a)", false],
  ["toupper()", true],
  ["lang('en')", true],
  ["id('x')", true],
];

for (const [text, wanted] of expressions) {
  test(`the expression ${text} ${wanted ? "uses" : "doesn't use"} the context`, () => {
    assert.equal(compileXPath(SourceText.of(text), { functions }).usesContext, wanted);
  });
}

const templates: readonly [text: string, usesContext: boolean][] = [
  ['{"a": 1}', false],
  ['{"a": {{ $a }} }', false],
  ['{"a": {{ . }} }', true],
  ["{{.}}", true],
  ["[{{loop $list}} {{ . }} {{end}}]", false],
  ["[{{loop list}} 1 {{end}}]", true],
  ["{{with $a}} {{ b }} {{else}} 1 {{end}}", false],
  ["{{with $a}} 1 {{else}} {{ b }} {{end}}", true],
  ["{ {{: $a/b }} }", false],
  ["{ {{: 'b' }} }", true],
  ["{{if $a}} {{ b }} {{end}}", true],
  ["{{if $a}} 1 {{else}} {{ b ?? 1 }} {{end}}", true],
  ["{{$x := b }}{{ $x }}", true],
];

for (const [text, wanted] of templates) {
  test(`the template ${text} ${wanted ? "uses" : "doesn't use"} the context`, () => {
    assert.equal(compileTemplate(SourceText.of(text), { functions }).usesContext, wanted);
  });
}

const counts: readonly [text: string, count: number][] = [
  ["count(*)", 3],
  ["count(list/*)", 3],
  ["count(list/value)", 3],
  ["count(objects/value/*)", 3],
  ["count(objects/value[2]/*)", 1],
  ["count(text/*)", 0],
  ["count(none/*)", 0],
  ["count(list/*[. > 1])", 2],
  ["count(list/value/@*)", 3],
];

for (const [text, wanted] of counts) {
  test(`${text} counts over JSON`, () => {
    const root = jsonElement({ list: [1, 2, 3], objects: [{ a: 1, b: 2 }, { c: null }], text: "x" });
    const compiled = compileXPath(SourceText.of(text), { functions });
    assert.equal(compiled.number(new Frame(new MemoryHost(), root)), wanted);
  });
}
