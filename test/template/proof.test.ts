import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "./run.ts";

const proven = [
  "{{ a }}",
  '{ "a": {{ a }} }',
  '{ "a": {{ a }}, "b": [ {{ b }}, {{ c }} ], "c": "}{" }',
  '{ "\\u00e4\\"\\\\": -1.5e+7, "b": true, "c": null, "d": {{ x }} }',
  "[ {{loop list}} {{ . }} {{end}} ]",
  '[ {{loop list}} { "a": {{ a }} } {{end}} ]',
  '{ {{loop list}} {{ concat(a, "") }}: {{ . }} {{end}} }',
  "[ {{loop a}} [ {{loop b}} {{loop c}} {{ . }} {{end}} {{end}} ] {{end}} ]",
  "[ {{loop a}} {{if b}} {{ b }} {{end}} {{end}} ]",
  "[ {{loop a}} {{if b}} {{ b }} {{end}} {{end}} {{,}} 1 ]",
  "[ {{loop a}} {{ . }} {{,}} {{end}} 1 ]",
  "[ {{loop a}} {{ . }}, {{end}} 1 ]",
  "[ 1 {{loop a}} , {{ . }} {{end}} ]",
  "{ {{: * }} }",
  '{ {{: a }} {{: b }} "c": 1 }',
  '{ "a": 1 {{,}} {{: b }} }',
  '{ {{if a}} "a": 1 {{end}} {{,}} {{if b}} "b": 1 {{end}} {{,}} {{: c }} }',
  '{ "a": {{if a}} 1 {{elseif b}} [ {{ b }} ] {{else}} {} {{end}} }',
  '{ {{with a}} "a": {{ b }} {{else}} "b": 1 {{end}} }',
  "{ {{with a}} {{: b }} {{end}} }",
  "{{if a}} [ {{else}} [ 1, {{end}} {{ b }} ]",
  '{{$x := 1}} { "a": {{ $x }} {{// c }} }',
  "[ {{loop a}} { {{loop b}} {{: . }} {{end}} } {{end}} ]",
];

const unproven = [
  "{{ a }} {{ b }}",
  "{ {{ a }}: 1 }",
  "{ {{ $a }}: 1 }",
  '{ "a": {{ a }}, }',
  '{ "a": {{ a }}, {{if b}} "b": 1 {{end}} }',
  '{ {{: a }}, "b": 1 }',
  '{ "a": 1 {{: b }} }',
  "[ {{: a }} ]",
  "[ {{loop list}} {{ . }} {{end}} 1 ]",
  "[ {{loop list}} {{ . }}, {{end}} ]",
  "[ {{ . }} {{loop list}} {{ . }} {{end}} ]",
  "{{loop list}} {{ . }} {{end}}",
  "[ {{loop list}} [ {{end}} {{ a }} ]",
  '"{{ a }}"',
  '"a {{if b}} c {{end}}"',
  "[ 1{{if a}}2{{end}} ]",
  "[ -{{ a }} ]",
  "[ {{if a}} 1 {{end}} {{if b}} 1 {{end}} ]",
  "{{if a}} 1 {{end}}",
  "{{if a}} [ {{else}} { {{end}} ]",
  '["\t{{if a}}1{{end}}"]',
  '{ "\\x": {{ a }} }',
  '{ "a" {{ a }} }',
  "[ 01, {{ a }} ]",
];

test("skeletons that can only give JSON are proven", () => {
  for (const template of proven) {
    assert.equal(compile(template).provenValid, true, template);
    assert.equal(compile(template, { check: false }).provenValid, true, `unchecked: ${template}`);
  }
});

test("other skeletons aren't", () => {
  for (const template of unproven) {
    assert.equal(compile(template).provenValid, false, template);
    assert.equal(compile(template, { check: false }).provenValid, false, `unchecked: ${template}`);
  }
});

test("a proof that takes too long is given up", () => {
  const loops = 40;
  const template = `${"[ {{loop a}} {{if b}} {{ c }} {{end}} ".repeat(loops)}${"{{end}} ]".repeat(loops)}`;
  assert.equal(typeof compile(template).provenValid, "boolean");
});
