import assert from "node:assert/strict";
import { it } from "node:test";
import { parseCookies } from "../../src/data/cookies.ts";

const table: readonly (readonly [string | undefined, Record<string, string>])[] = [
  [undefined, {}],
  ["", {}],
  ["a=b", { a: "b" }],
  ["NAME1=VALUE1; NAME2=VALUE2", { NAME1: "VALUE1", NAME2: "VALUE2" }],
  ["a=1; a=2", { a: "1" }],
  ["a=b=c", { a: "b=c" }],
  ['a="b c"', { a: "b c" }],
  ["a=%C3%A9", { a: "é" }],
  ["a=%zz", { a: "%zz" }],
  ["novalue; =x; b=", { b: "" }],
  ["a=1;b=2", { a: "1", b: "2" }],
];
for (const [header, cookies] of table) {
  it(`reads ${JSON.stringify(header)}`, () => assert.deepEqual({ ...parseCookies(header) }, cookies));
}

it("takes names of object prototypes as plain names", () => {
  const cookies = parseCookies("__proto__=x; constructor=y; toString=z");
  assert.deepEqual(Object.entries(cookies), [
    ["__proto__", "x"],
    ["constructor", "y"],
    ["toString", "z"],
  ]);
});
