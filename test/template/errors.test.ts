import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError } from "../../src/errors/config-error.ts";
import { SourceFile } from "../../src/source/source-file.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { compileTemplate } from "../../src/template/compile.ts";
import { compile } from "./run.ts";

/** Template (`¦` marks the place), part of the message, part of the hint. */
const cases: readonly (readonly [template: string, message: RegExp, hint?: RegExp])[] = [
  ['{ "a": ¦{{ x ', /Unterminated "{{"/],
  ['{ "a": {{ concat(¦"x, y) }} }', /Unterminated string/],
  ["{{ ¦'it }} ", /Unterminated string/],
  ["¦{{// comment }", /Unterminated "{{"/],
  ["{{¦}}", /expression is missing/],
  ["{{¦  }}", /expression is missing/],
  ["{ {{:¦ }} }", /expression is missing/],
  ["{{if¦}} {{end}}", /expression is missing/],
  ["{{if a}}{{elseif¦ }}{{end}}", /expression is missing/],
  ["{{loop¦ }} {{end}}", /expression is missing/],
  ["{{$x :=¦ }}", /expression is missing/],
  ["{{ a ??¦ }}", /expression is missing/],
  ["{{¦ ?? a }}", /expression is missing/],
  ["{{ a ??¦  ?? b }}", /expression is missing/],
  ["{{ concat(a ¦?? b, c) }}", /brackets/],
  ["{{ a[b ¦?? c] }}", /brackets/],
  ["{{¦ifelse a}}", /Invalid template command: ifelse/, /elseif/],
  ["{{if a}} {{¦elsif a}} {{end}}", /Invalid template command: elsif/, /elseif/],
  ["{{¦iff a}} {{end}}", /Invalid template command: iff/, /"if"/],
  ["{{¦lop a}} {{end}}", /Invalid template command: lop/, /"loop"/],
  ["{{¦foreach a}} {{end}}", /Invalid template command: foreach/, /"loop"/],
  ["{{¦foo x}}", /Invalid template command: foo/, /\{\{ foo x \}\}/],
  ["{{¦foo}}", /Invalid template command: foo/, /\{\{ foo \}\}/],
  ["{{¦{ x }}", /Invalid template command/, /white space/],
  ["{{¦/a/b}}", /Invalid template command/, /white space/],
  ["{{.¦/a}}", /takes nothing/, /\{\{ \.\/a \}\}/],
  ["{{, ¦a}}", /takes nothing/],
  ["{{if a}} {{else ¦if b}} {{end}}", /takes nothing/, /elseif/],
  ["{{if a}} {{end ¦if}}", /takes nothing/],
  ["¦{{$x}}", /variable definition/, /\{\{ \$x \}\}/],
  ["¦{{$x = 1}}", /variable definition/, /:=/],
  ["¦{{$ x := 1}}", /variable definition/],
  ["¦{{$1 := 1}}", /variable definition/],
  ["¦{{$a-b := 1}}", /variable definition/, /digits/],
  ["{ ¦{{if a}} 1 }", /{{if}} without {{end}}/],
  ["{ ¦{{if a}} 1 {{elseif b}} {{else}} }", /{{if}} without {{end}}/],
  ["{ ¦{{with a}} 1 {{else}} }", /{{with}} without {{end}}/],
  ["{{loop a}} {{if b}} {{end}} {{end}} ¦{{end}}", /{{end}} without/],
  ["¦{{if a}} {{loop b}} {{end}}", /{{if}} without {{end}}/],
  ["1 ¦{{else}} 2", /{{else}} without/],
  ["{{loop a}} ¦{{else}} {{end}}", /{{else}} can't stand here/, /{{loop}}/],
  ["{{if a}} {{else}} ¦{{else}} {{end}}", /{{else}} can't stand here/],
  ["{{if a}} {{else}} ¦{{elseif b}} {{end}}", /{{elseif}} can't stand here/],
  ["{{with a}} ¦{{elseif b}} {{end}}", /{{elseif}} can't stand here/, /{{else}} or {{end}}/],
  ["{{ a + ¦}}", /./],
  ["{{ a ?? ¦nofunction(b) }}", /nofunction/],
  ["{{: count(a, ¦b) }}", /count/],
];

test("faults are reported at their place", () => {
  for (const [marked, message, hint] of cases) {
    const error = faultOf(marked.replace("¦", ""));
    assert.match(error.message, message, marked);
    if (hint !== undefined) assert.match(error.hint ?? "", hint, marked);
    assert.equal((error.position?.column ?? 0) - 1, marked.indexOf("¦"), `${marked}: ${error.message}`);
  }
});

test("places are right where XML escapes make columns differ", () => {
  const file = new SourceFile("flow.xml", "/flow.xml", "<template>\n  {{ a &lt; }}\n</template>");
  const text = "\n  {{ a < }}\n";
  const offsets = [...text].map((_, index) => (index < 8 ? 10 + index : index === 8 ? 18 : 13 + index));
  assert.throws(
    () => compileTemplate(new SourceText(text, file, 10, offsets), { functions: new Map() }),
    (error) => error instanceof ConfigError && error.position?.line === 2 && error.position.column >= 8,
  );
});

test("commands can be nested 200 times, not more", () => {
  const nested = (depth: number) => "{{if a}}".repeat(depth) + "{{end}}".repeat(depth);
  compile(nested(200));
  assert.match(faultOf(nested(201)).message, /200/);
  assert.match(faultOf("{{loop a}}".repeat(100_000)).message, /200/);
  compile(`{{if a}}${"{{elseif a}}".repeat(1000)}{{end}}`);
});

function faultOf(template: string): ConfigError {
  try {
    compile(template);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  assert.fail(`no fault in ${template}`);
}
