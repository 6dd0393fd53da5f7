import assert from "node:assert/strict";
import { it } from "node:test";
import { finalStatus } from "../../src/flow/status-code.ts";

const table: readonly (readonly [string, number])[] = [
  ["200", 200],
  [" 404 ", 404],
  ["599", 599],
  ["199", 500],
  ["600", 500],
  ["", 500],
  ["abc", 500],
  ["200.5", 500],
  ["-200", 500],
  ["2e2", 500],
  ["NaN", 500],
];
for (const [text, status] of table) {
  it(`takes ${JSON.stringify(text)} as status ${status}`, () => assert.equal(finalStatus(text), status));
}
