// Patterns that are slow for many values of a document share the time, and never hold the gateway.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { withSlowPatterns } from "../../../src/contract/schemas/slow-matches.ts";
import type { Json } from "../../../src/data/json.ts";
import { compileSchema } from "./test-checker.ts";

const hard = '{ "pattern": "^(?:(a+)+\\\\1)+$" }';
const tooSlow = "Pattern constraint violated: Matching took longer than 250 ms and was given up.";

async function check(schema: string, value: Json): Promise<readonly string[]> {
  const { checker, problems } = compileSchema(schema);
  assert.deepEqual(problems.errors, []);
  return withSlowPatterns(() => checker.check(value).map(({ constraint, place }) => `${constraint} ${place}`));
}

describe("slow patterns", () => {
  it("share a time limit among all values of a document", { timeout: 20_000 }, async () => {
    const values = Array.from({ length: 2000 }, (_, index) => `${"a".repeat(40)}!${index}`);
    const found = await check(`{ "items": ${hard} }`, values);
    assert.equal(found.length, 20);
    assert.equal(found[0], tooSlow);
    // The next document has its own time.
    assert.deepEqual(await check(`{ "items": ${hard} }`, ["aa", "aaaa"]), []);
  });

  it("tell which of many values don't match", async () => {
    const values = Array.from({ length: 50 }, (_, index) => "a".repeat(index + 1));
    assert.deepEqual(await check(`{ "items": ${hard} }`, [...values.filter(({ length }) => length % 2 === 0), "b"]), [
      "Pattern [25]",
    ]);
  });

  it("decide about alternatives, their opposite, and names", async () => {
    const schema = `{ "items": { "anyOf": [${hard}, { "not": { "pattern": "^(b+)+\\\\1$" } }], "patternProperties": { "^(c+)+\\\\1$": { "type": "string" } } } }`;
    assert.deepEqual(await check(schema, ["aa", "c", { cc: "x", c: 1 }]), []);
    assert.deepEqual(await check(schema, ["aa", "bb"]), ["Pattern [1]"]);
    assert.deepEqual(await check(schema, [{ cc: 1 }]), ["Type [0].cc"]);
  });

  it("aren't asked without end: alternatives that depend on each other are given up", async () => {
    const chain = Array.from({ length: 60 }, (_, index) => `{ "pattern": "^(b+)+\\\\1x{${index}}$" }`);
    const found = await check(`{ "anyOf": [${chain.join(", ")}] }`, "a");
    assert.equal(found[0], tooSlow);
  });

  it("need no waiting where the engine is done in time for sure", () => {
    const { checker } = compileSchema('{ "pattern": "^(?=.*[0-9])(?=.*[A-Z]).{8,}$" }');
    const found = withSlowPatterns(() => checker.check("Passw0rd").map(({ constraint }) => constraint));
    assert.deepEqual(found, []);
  });
});
