// What a call writes, the operation reads again as the same value: in every style and format.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ContractReader } from "../../../src/contract/contract-reader.ts";
import { isOperation, type Operation, Operations } from "../../../src/contract/operations/operations.ts";
import { type WrittenCall, writeCall } from "../../../src/contract/operations/write-call.ts";
import type { Json, JsonObject } from "../../../src/data/json.ts";
import { loadDefinition } from "../../../src/definition/load-definition.ts";
import { Problems } from "../../../src/errors/problems.ts";
import { Site } from "../../../src/locations/site.ts";
import { writeApp } from "../../servers/app-folder.ts";

type Called = { readonly operation: Operation; readonly check: (call: WrittenCall) => readonly string[] };

/** @param operation as JSON, with the path that it has */
function operationOf(version: object, path: string, operation: object): Called {
  const text = JSON.stringify({ ...version, paths: { [path]: { get: { operationId: "op", ...operation } } } });
  const folder = writeApp({ "swagger.yaml": text });
  const problems = new Problems();
  const definition = loadDefinition(`${folder}/swagger.yaml`, new Site(folder), problems);
  problems.throwIfAny();
  assert.ok(definition);
  const found = new Operations(definition).find("op");
  assert.ok(isOperation(found));
  const contract = new ContractReader(definition.references, problems).request(found.entry.source);
  problems.throwIfAny();
  const check = ({ params, query, fields }: WrittenCall): readonly string[] => {
    const headers = Object.fromEntries(fields.map(([name, value]) => [name.toLowerCase(), value]));
    const findings = contract.check({ params, query, headers, body: undefined });
    assert.ok(!(findings instanceof Promise));
    return findings;
  };
  return { operation: found, check };
}

function written(operation: Operation, params: JsonObject): WrittenCall {
  const call = writeCall(operation, params);
  if (typeof call === "string") assert.fail(call);
  return call;
}

const v3 = { openapi: "3.0.3" };
const v2 = { swagger: "2.0" };

const typeOf = (value: Json): string =>
  Array.isArray(value) ? "array" : value === null ? "null" : typeof value === "number" ? "number" : typeof value;

/** A schema that nothing but this value fits. */
function schemaOf(value: Json): JsonObject {
  if (Array.isArray(value)) return { type: "array", items: { type: typeOf(value[0] ?? "") }, enum: [value] };
  if (typeof value !== "object" || value === null) return { type: typeOf(value), enum: [value] };
  const names = Object.keys(value);
  const properties = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, schemaOf(item as Json)]));
  return { type: "object", properties, required: names, additionalProperties: false };
}

const scalars: readonly Json[] = ["a", "a b/c", "ä€😀", "1", "a&b=c#d?e+f%20", 7, -1.5, true, "~._-", "!'()*,;:@$"];
const list: Json = ["x", "y z", "ü&="];
const numbers: Json = [1, 2.5];
const object: Json = { role: "admin x", age: 7 };

describe("values in the styles of OpenAPI 3", () => {
  const cases: readonly (readonly [place: string, style: string, explode: boolean, values: readonly Json[]])[] = [
    ["path", "simple", false, [...scalars.filter((value) => !String(value).includes(",")), list, numbers, object]],
    ["path", "simple", true, [list, object]],
    ["path", "label", false, ["a", 7, list, object]],
    ["path", "label", true, ["a", ["x", "y z"], { role: "admin" }]],
    ["path", "matrix", false, ["a", 7, list, object]],
    ["path", "matrix", true, ["a", list, object]],
    ["query", "form", true, [...scalars, list, numbers, object, ["one"]]],
    ["query", "form", false, [...scalars, list, numbers, object]],
    ["query", "spaceDelimited", false, [["a", "b"], numbers]],
    ["query", "pipeDelimited", false, [["a", "b c"], numbers]],
    ["query", "spaceDelimited", true, [["a", "b"]]],
    ["query", "deepObject", true, [object, { a: "[x]" }]],
    ["header", "simple", false, ["a", 7, true, ["x", "y"], object]],
    ["header", "simple", true, [object]],
  ];
  for (const [place, style, explode, values] of cases)
    it(`${style} in ${place}${explode ? ", exploded" : ""}`, () => {
      for (const value of values) {
        const parameter = { name: "p", in: place, required: true, style, explode, schema: schemaOf(value) };
        const path = place === "path" ? "/a/{p}" : "/a";
        const { operation, check } = operationOf(v3, path, { parameters: [parameter] });
        const call = written(operation, { p: value });
        assert.deepEqual(check(call), [], JSON.stringify([value, call]));
        assert.ok(call.path.startsWith("/a"));
      }
    });

  it("media types", () => {
    const value = { a: [1, { b: "c&d" }] };
    const parameter = { name: "p", in: "query", content: { "application/json": { schema: { enum: [value] } } } };
    const { operation, check } = operationOf(v3, "/a", { parameters: [parameter] });
    assert.deepEqual(check(written(operation, { p: value })), []);
  });
});

describe("values in the formats of Swagger 2.0", () => {
  for (const [format, values] of [
    ["csv", [list, numbers]],
    ["ssv", [["x", "y,z"]]],
    ["tsv", [["x", "y z"]]],
    ["pipes", [list, numbers]],
    ["multi", [list, numbers, ["a,b"]]],
  ] as const)
    it(format, () => {
      for (const value of values as readonly Json[]) {
        const parameter = { name: "p", in: "query", ...schemaOf(value), collectionFormat: format };
        const { operation, check } = operationOf(v2, "/a", { parameters: [parameter] });
        assert.deepEqual(check(written(operation, { p: value })), [], JSON.stringify(value));
      }
    });

  it("single values", () => {
    for (const value of scalars) {
      const parameters = ["path", "query"].map((place) => ({
        name: `in-${place}`,
        in: place,
        required: true,
        ...schemaOf(value),
      }));
      const { operation, check } = operationOf(v2, "/a/{in-path}", { parameters });
      assert.deepEqual(check(written(operation, { "in-path": value, "in-query": value })), [], String(value));
    }
  });

  it("lists of lists", () => {
    const items = { type: "array", items: { type: "integer" }, collectionFormat: "pipes" };
    const value = [[1, 2], [3]];
    const { operation, check } = operationOf(v2, "/a", {
      parameters: [{ name: "p", in: "query", type: "array", items, enum: [value] }],
    });
    const call = written(operation, { p: value });
    assert.equal(call.query, "p=1%7C2%2C3");
    assert.deepEqual(check(call), []);
  });
});

describe("what can't be written", () => {
  const query = (schema: object, more: object = {}): Operation =>
    operationOf(v3, "/a", {
      parameters: [
        { name: "p", in: "query", schema, ...more },
        { name: "other", in: "query", schema: { type: "string" } },
      ],
    }).operation;
  const array = { type: "array", items: { type: "string" } };
  const objects = { type: "object", properties: { a: { type: "string" } } };

  it("is told", () => {
    const cases: readonly (readonly [Operation, Json, RegExp])[] = [
      [query(array, { explode: false }), ["a,b"], /separates values/],
      [query(array, { style: "pipeDelimited", explode: false }), ["a|b"], /separates values/],
      [query(array), [["a"]], /can't hold a list/],
      [query(array), [{ a: 1 }], /can't hold an object/],
      [query(array), [null], /can't hold/],
      [query(objects), { other: "x" }, /has no member "other"/],
      [query(objects), { a: { b: 1 } }, /can't hold an object/],
      [query(objects, { explode: false }), { "a,b": "1" }, /separates values/],
      [query(objects, { style: "deepObject" }), { "a]b": "1" }, /bracket/],
      [query(objects, { style: "deepObject" }), ["a"], /can't hold a list/],
      [query({ type: "object" }), { other: "x" }, /has no member/],
    ];
    for (const [operation, value, message] of cases)
      assert.match(String(writeCall(operation, { p: value })), message, JSON.stringify(value));
  });

  it("is no nest without end", () => {
    let deep: Json = "x";
    for (let level = 0; level < 1000; level += 1) deep = { a: deep };
    assert.match(String(writeCall(query(objects, { style: "deepObject" }), { p: deep })), /too many levels/);
  });
});

it("header fields that OpenAPI 3 describes elsewhere are no parameters", () => {
  const header = (name: string): object => ({ name, in: "header", required: true, schema: { type: "string" } });
  const parameters = ["Accept", "Content-Type", "Authorization"].map(header);
  assert.equal(written(operationOf(v3, "/a", { parameters }).operation, {}).path, "/a");
});

describe("paths", () => {
  const at = (path: string): Operation => operationOf({ ...v2, basePath: "/v1" }, path, {}).operation;

  it("are those of the definition, parameters that it doesn't describe included", () => {
    assert.equal(written(at("/a/{id}/b"), { id: "x y" }).path, "/v1/a/x%20y/b");
    assert.equal(written(at("/a/{id}.json"), { id: "x" }).path, "/v1/a/x.json");
    assert.equal(written(at("/ä b/"), {}).path, "/v1/%C3%A4%20b/");
    const { params } = written(at("/a/{constructor}"), { constructor: "x" });
    assert.deepEqual(Object.entries(params), [["constructor", "x"]]);
  });

  it("end before a wildcard", () => {
    const { path, endpoint } = written(at("/a/**"), {});
    assert.deepEqual([path, endpoint], ["/v1/a", "/v1/a"]);
    const whole = written(operationOf(v2, "/**", {}).operation, {});
    assert.deepEqual([whole.path, whole.endpoint], ["/", ""]);
  });

  it("hold a part of a segment only if no other path comes of it", () => {
    assert.match(String(writeCall(at("/a/.{id}"), { id: "." })), /make no path/);
    assert.match(String(writeCall(at("/a/{id}."), { id: "." })), /make no path/);
    assert.equal(written(at("/a/{id}."), { id: "x" }).path, "/v1/a/x.");
  });

  it("take any text that isn't refused through unchanged", () => {
    const operation = at("/a/{id}");
    const signs = [".", "/", "\\", "%", "2", "e", "f", ";", "?", "#", "ä", " ", "\u{1f600}", "\ud800", "\0", "\r", "+"];
    for (let seed = 1; seed < 4000; seed += 1) {
      let text = "";
      for (let rest = seed * 7919; rest > 0; rest = Math.floor(rest / signs.length)) text += signs[rest % signs.length];
      const call = writeCall(operation, { id: text });
      if (typeof call === "string") continue;
      assert.equal(call.path.split("/").length, 4, text);
      assert.equal(call.params.id, text.toWellFormed());
      assert.doesNotMatch(call.path, /[?#\\]|\/\.\.?(\/|$)/);
    }
  });
});
