import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../src/data/json.ts";
import { ConfigError, ConfigErrors } from "../../src/errors/config-error.ts";
import type { CompiledTemplate } from "../../src/template/compile.ts";
import { parseOutput } from "../../src/template/template.ts";
import { Random } from "../random.ts";
import { compile, frameOf } from "./run.ts";
import { data, SkeletonMaker } from "./skeleton.ts";

test("random templates made from JSON give that JSON, compactly", () => {
  const random = new Random(2024);
  let proven = 0;
  for (let round = 0; round < 1000; round += 1) {
    const { template, value } = new SkeletonMaker(random).value(4);
    const frame = frameOf({ input: data });
    const compiled = compile(template);
    const text = compiled.render(frame);
    assert.deepEqual(parsed(text, template), value, template);
    assert.equal(withoutStrings(text).search(/[ \t\r\n]/), -1, `white space in ${text} of ${template}`);
    assert.deepEqual(plain(compiled.evaluate(frame).json), value, template);
    assert.deepEqual(parsed(compile(template, { check: false }).render(frame), template), value, template);
    if (compiled.provenValid) proven += 1;
  }
  assert.ok(proven > 700, `only ${proven} were proven`);
});

const pieces = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"a"',
  '"b c"',
  '"b\\"',
  '"',
  "1",
  "true",
  "-",
  " ",
  "\n",
  "{{ a }}",
  "{{ 'k' }}",
  "{{ concat(a, 'k') }}",
  "{{ count(l/*) }}",
  "{{,}}",
  "{{: o/* }}",
  "{{if a}}",
  "{{else}}",
  "{{end}}",
  "{{loop l}}",
  "{{with a}}",
  "{{// c }}",
] as const;

const inputs: readonly Json[] = [
  {},
  { a: 1, l: [1, 2, 3], o: { x: 1, y: 2 } },
  { a: "s", l: [1], o: { x: 1 } },
  { a: [], l: [], o: {} },
  { a: null, l: [null, null], o: {} },
  { a: true },
];

test("no template that gives invalid JSON is proven valid", () => {
  const random = new Random(7);
  let proven = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const template = randomTemplate(random);
    const compiled = compile(template);
    if (!compiled.provenValid) continue;
    proven += 1;
    for (const input of inputs) {
      const frame = frameOf({ input });
      const text = compiled.render(frame);
      assert.notEqual(parseOutput(text), undefined, `${template} gives ${text}`);
      const unchecked = compile(template, { check: false });
      const raw = unchecked.render(frame);
      assert.deepEqual(parseOutput(raw), parseOutput(text), template);
    }
  }
  assert.ok(proven > 300, `only ${proven} were proven`);
});

test("broken templates throw ConfigErrors only, and what remains means the same with and without white space", () => {
  const random = new Random(11);
  let valid = 0;
  for (let round = 0; round < 6000; round += 1) {
    const template = broken(new SkeletonMaker(random).value(2).template, random);
    const compact = compiledOrNot(template, true);
    const raw = compiledOrNot(template, false);
    if (compact === undefined || raw === undefined) continue;
    const frame = frameOf({ input: data });
    const [left, right] = [compact.render(frame), raw.render(frame)];
    const json = parseOutput(right);
    assert.deepEqual(parseOutput(left), json, `${template} gives ${left} and ${right}`);
    if (compact.provenValid) assert.notEqual(json, undefined, `${template} gives ${right}`);
    if (json !== undefined) valid += 1;
  }
  assert.ok(valid > 500, `only ${valid} gave JSON`);
});

/** The template with a piece put in, or a few characters cut out. */
function broken(template: string, random: Random): string {
  const at = random.below(template.length + 1);
  const cut = random.chance(50);
  const [first, ...rest] = pieces;
  return (
    template.slice(0, at) +
    (cut ? "" : random.pick([first, ...rest])) +
    template.slice(cut ? at + 1 + random.below(3) : at)
  );
}

function compiledOrNot(template: string, check: boolean): CompiledTemplate | undefined {
  try {
    return compile(template, { check });
  } catch (error) {
    if (error instanceof ConfigError || error instanceof ConfigErrors) return undefined;
    throw error;
  }
}

function randomTemplate(random: Random): string {
  const [first, ...rest] = pieces;
  let template = "";
  const open: string[] = [];
  for (let count = 1 + random.below(12); count > 0; count -= 1) {
    const piece: string = random.pick([first, ...rest]);
    if (piece === "{{end}}" && open.pop() === undefined) continue;
    if (piece === "{{else}}") {
      const opener = open.pop();
      if (opener !== "{{if a}}" && opener !== "{{with a}}") {
        if (opener !== undefined) open.push(opener);
        continue;
      }
      open.push("{{else}}");
    }
    if (/^\{\{(if|loop|with)/.test(piece)) open.push(piece);
    template += template.endsWith("{") && piece.startsWith("{") ? ` ${piece}` : piece;
  }
  return `${template} ${"{{end}}".repeat(open.length)}`;
}

function parsed(text: string, template: string): unknown {
  const json = parseOutput(text);
  assert.notEqual(json, undefined, `${template} gives ${text}`);
  return json;
}

function plain(json: Json | undefined): unknown {
  return json === undefined ? undefined : JSON.parse(JSON.stringify(json));
}

function withoutStrings(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
}
