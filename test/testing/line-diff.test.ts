import assert from "node:assert/strict";
import { it } from "node:test";
import { jsonDiff, lineDiff } from "../../src/testing/line-diff.ts";

it("one line alone has no diff", () => {
  assert.equal(lineDiff("a", "b"), undefined);
  assert.equal(jsonDiff(1, "a"), undefined);
});

it("JSON differs by value and place of items, not by the order of keys", () => {
  assert.equal(
    jsonDiff({ a: 1, b: [{ c: 1, d: 2 }, 3] }, { b: [{ d: 2, c: 0 }], a: 1 }),
    '- wanted\n+ got\n@@ -2 +2 @@\n   "a": 1,\n   "b": [\n     {\n-      "c": 1,\n+      "c": 0,\n       "d": 2\n-    },\n-    3\n+    }\n   ]\n }',
  );
});

it("names like those of prototypes are names", () => {
  const diff = jsonDiff(
    JSON.parse('{"__proto__": 1, "constructor": 2}'),
    JSON.parse('{"constructor": 2, "__proto__": 3}'),
  );
  assert.match(diff ?? "", /^- {2}"__proto__": 1,\n\+ {2}"__proto__": 3,$/m);
});

it("long differences are cut, and so are long lines", () => {
  const lines = (mark: string): string =>
    Array.from({ length: 500 }, (_, at) => `${mark}${at}${"x".repeat(500)}`).join("\n");
  const shown = lineDiff(lines("a"), lines("b"))?.split("\n") ?? [];
  assert.equal(shown.length, 101);
  assert.equal(shown.at(-1), "… and 903 more lines");
  assert.equal(shown[3]?.length, 201);
});

it("texts that take too long to compare show the first difference", () => {
  const lines = (seed: number): string =>
    ["same", ...Array.from({ length: 60_000 }, (_, at) => String((at * seed) % 7919))].join("\n");
  const shown = lineDiff(lines(31), lines(37))?.split("\n") ?? [];
  assert.deepEqual(shown.slice(0, 5), ["- wanted", "+ got", "@@ first difference in line 3 @@", " same", " 0"]);
  assert.deepEqual(shown.slice(5), ["-31", "-62", "-93", "+37", "+74", "+111"]);
});
