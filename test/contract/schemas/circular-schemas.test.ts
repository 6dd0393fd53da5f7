// Schemas that contain themselves: what they say is found out once for each value, and stays what it was.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openapi31Schemas } from "../../../src/contract/schemas/vocabulary.ts";
import type { Json, JsonObject } from "../../../src/data/json.ts";
import { Random } from "../../random.ts";
import { documentFrom } from "../generated-schemas.ts";
import { isValid } from "../second-validator.ts";
import { compileSchema } from "./test-checker.ts";

const ref = { $ref: "#/definitions/T" };

/** Each leads to itself in two ways from each level. */
const schemas: Readonly<Record<string, JsonObject>> = {
  anyOf: { type: ["object", "integer"], properties: { a: { anyOf: [ref, { allOf: [ref], required: ["b"] }] } } },
  oneOf: { type: ["object", "integer"], properties: { a: { oneOf: [ref, { allOf: [ref, { required: ["b"] }] }] } } },
  allOf: { properties: { a: { allOf: [ref, ref] }, b: { type: "integer" } } },
  not: { properties: { a: { allOf: [ref, { not: { not: ref } }] }, b: { type: "integer" } } },
  items: {
    type: ["array", "integer", "object"],
    items: { allOf: [ref, ref] },
    properties: { a: ref, b: { anyOf: [ref, ref] } },
  },
  "two schemas": { anyOf: [{ type: "integer" }, { $ref: "#/definitions/U" }] },
};
const other: JsonObject = { type: "object", properties: { a: ref, b: ref, c: { allOf: [ref, ref] } } };

function deep(levels: number, leaf: Json): Json {
  let value = leaf;
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return value;
}

const text = (schema: JsonObject): string => JSON.stringify({ ...ref, definitions: { T: schema, U: other } });

for (const [name, schema] of Object.entries(schemas)) {
  describe(`circular schemas, ${name}`, () => {
    it("judge as another validator does", () => {
      const { checker } = compileSchema(text(schema));
      const random = new Random(3);
      for (let count = 0; count < 300; count += 1) {
        const value = documentFrom(random, 4);
        const wanted = isValid(value, ref, false, { T: schema, U: other });
        assert.equal(checker.check(value).length === 0, wanted, JSON.stringify(value));
      }
    });

    it("take time for each level once", { timeout: 20_000 }, () => {
      const { checker } = compileSchema(text(schema));
      for (const leaf of [1, { b: "x" }, null]) checker.check(deep(200, leaf));
    });
  });
}

describe("inheritance of schemas that contain themselves", () => {
  const definitions = `{ $ref: '#/definitions/Animal', definitions: {
    Animal: { type: object, discriminator: kind, required: [kind], properties: { kind: { type: string }, young: { type: array, items: { $ref: '#/definitions/Animal' } } } },
    Cat: { allOf: [{ $ref: '#/definitions/Animal' }, { required: [lives] }] } } }`;
  const { checker } = compileSchema(definitions);

  function family(levels: number, youngest: Json): Json {
    let animal = youngest;
    for (let level = 0; level < levels; level += 1) animal = { kind: "Cat", lives: 9, young: [animal] };
    return animal;
  }

  it("is checked on each level", () => {
    assert.deepEqual(checker.check(family(3, { kind: "Cat", lives: 9 })), []);
    const places = checker.check(family(3, { kind: "Cat" })).map(({ place }) => place);
    assert.ok(places.includes("young[0].young[0].young[0].lives"), places.join());
  });

  it("takes time for each level once", { timeout: 20_000 }, () => {
    assert.deepEqual(checker.check(family(100, { kind: "Cat", lives: 9 })), []);
    assert.equal(checker.check(family(100, { kind: "Cat" })).length, 20);
  });
});

describe("circular schemas of 3.1", () => {
  it("still tell which parts they have looked at", () => {
    const schema = `{ $ref: '#/$defs/T', unevaluatedProperties: false, $defs: { T: { properties: { a: { anyOf: [{ $ref: '#/$defs/T' }, { allOf: [{ $ref: '#/$defs/T' }] }] } } } } }`;
    const { checker } = compileSchema(schema, undefined, openapi31Schemas);
    assert.deepEqual(checker.check({ a: { b: 1 } }), []);
    assert.equal(checker.check({ b: 1 }).length, 1);
    checker.check(deep(150, 1));
  });
});

describe("documents that are nested too deeply for a schema", () => {
  it("aren't valid", () => {
    const schema = { properties: { a: { anyOf: [{ allOf: [{ oneOf: [{ anyOf: [ref] }] }] }] } } };
    const { checker } = compileSchema(text(schema));
    assert.deepEqual(checker.check(deep(999, 1)), [
      { constraint: "Depth", place: "", text: "The value is nested too deeply." },
    ]);
    assert.deepEqual(checker.check(deep(50, 1)), []);
  });
});
