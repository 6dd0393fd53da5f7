import assert from "node:assert/strict";
import { it } from "node:test";
import { fieldTexts } from "../../src/flow/response-fields.ts";
import { ResponseState } from "../../src/flow/response-state.ts";

it("keeps names as they are written and finds them in any case", () => {
  const state = new ResponseState();
  assert.equal(state.isEmpty, true);
  assert.equal(state.set("X-One", ["1"]), undefined);
  assert.equal(state.set("Set-Cookie", ["a=1", "b=2"]), undefined);
  assert.equal(state.get("x-one"), "1");
  assert.equal(state.get("SET-COOKIE"), "a=1, b=2");
  assert.equal(state.has("x-two"), false);
  assert.deepEqual(state.flat(), ["X-One", "1", "Set-Cookie", "a=1", "Set-Cookie", "b=2"]);
  assert.deepEqual([...state.names()], ["x-one", "set-cookie"]);
});

it("replaces a field in its place, and removes it without values", () => {
  const state = new ResponseState();
  state.set("A", ["1"]);
  state.set("B", ["2"]);
  state.set("a", ["3"]);
  assert.deepEqual(state.flat(), ["a", "3", "B", "2"]);
  state.set("A", []);
  assert.deepEqual(state.flat(), ["B", "2"]);
});

const refused: readonly (readonly [string, string])[] = [
  ["", "x"],
  ["a b", "x"],
  ["a:b", "x"],
  ["a\r\nb", "x"],
  ["ä", "x"],
  ["Content-Length", "5"],
  ["transfer-encoding", "chunked"],
  ["Connection", "close"],
  ["Keep-Alive", "x"],
  ["Upgrade", "x"],
  ["Trailer", "x"],
  ["TE", "trailers"],
  ["A", "x\r\nB: y"],
  ["A", "x\n"],
  ["A", "x\0"],
  ["A", "€"],
  ["A", "\u007f"],
];
for (const [name, value] of refused) {
  it(`refuses ${JSON.stringify(name)} with ${JSON.stringify(value)}`, () => {
    const state = new ResponseState();
    state.set("A", ["before"]);
    assert.equal(state.set(name, ["fine", value])?.name, name);
    assert.deepEqual(state.flat(), ["A", "before"]);
  });
}

it("turns JSON values into field values", () => {
  assert.deepEqual(fieldTexts("a"), ["a"]);
  assert.deepEqual(fieldTexts(""), [""]);
  assert.deepEqual(fieldTexts(1e21), ["1000000000000000000000"]);
  assert.deepEqual(fieldTexts(true), ["true"]);
  assert.deepEqual(fieldTexts(null), []);
  assert.deepEqual(fieldTexts([]), []);
  assert.deepEqual(fieldTexts(["a", null, [1, [false]]]), ["a", "1", "false"]);
  assert.equal(fieldTexts({}), undefined);
  assert.equal(fieldTexts(["a", { b: 1 }]), undefined);
});
