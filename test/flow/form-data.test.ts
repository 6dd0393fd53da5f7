import assert from "node:assert/strict";
import { it } from "node:test";
import { parseForm } from "../../src/flow/form-data.ts";

const table: readonly (readonly [string, unknown])[] = [
  ["", {}],
  ["a=b", { a: "b" }],
  ["a=b&c=d", { a: "b", c: "d" }],
  ["a", { a: "" }],
  ["mock", { mock: "" }],
  ["a=1&a=2", { a: "2" }],
  ["a[]=1&a[]=2", { a: ["1", "2"] }],
  ["a[x]=1&a[y]=2", { a: { x: "1", y: "2" } }],
  ["a[x][]=1&a[x][]=2", { a: { x: ["1", "2"] } }],
  ["a[][b]=1&a[][b]=2", { a: [{ b: "1" }, { b: "2" }] }],
  ["a[b=1", { "a[b": "1" }],
  ["a]=1", { "a]": "1" }],
  ["[a]=1", { "[a]": "1" }],
  ["a+b=c+d", { "a b": "c d" }],
  ["a%20b=%C3%A4", { "a b": "ä" }],
  ["a=%zz", { a: "%zz" }],
  ["&&a=1&", { a: "1" }],
  ["=1", {}],
  ["a=b=c", { a: "b=c" }],
  ["a=1&a[b]=2", { a: { b: "2" } }],
  ["a[b]=1&a=2", { a: "2" }],
];
for (const [text, fields] of table) {
  it(`reads ${JSON.stringify(text)}`, () => {
    assert.deepEqual(JSON.parse(JSON.stringify(parseForm(text))), fields);
  });
}

it("takes names of object prototypes as plain names", () => {
  const fields = parseForm("__proto__[x]=1&constructor=2");
  assert.equal(JSON.stringify(fields), '{"__proto__":{"x":"1"},"constructor":"2"}');
  assert.equal(({} as Record<string, unknown>).x, undefined);
});

it("ignores fields beyond the ten thousandth", () => {
  const text = Array.from({ length: 10_010 }, (_, at) => `f${at}=1`).join("&");
  assert.equal(Object.keys(parseForm(text) as object).length, 10_000);
});

it("reads a name with very many brackets in no time", () => {
  const name = `a${"[b]".repeat(100_000)}`;
  assert.deepEqual(Object.keys(parseForm(`${name}=1`) as object), [name]);
});
