// Conversions between values, to the letter of sections 4.2 to 4.4.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../src/data/json.ts";
import { jsonDocument, jsonElement } from "../../src/data/json-node.ts";
import { parseXml } from "../../src/data/parse-xml.ts";
import {
  isNull,
  numberToString,
  stringToNumber,
  toBoolean,
  toJson,
  toNodeSet,
  toNumber,
  toStringValue,
} from "../../src/xpath/convert.ts";
import type { XPathValue } from "../../src/xpath/values.ts";

const json = (value: Json) => [jsonElement(value)];
const xml = (text: string) => [parseXml(text)];

test("numbers are written in decimals, without an exponent", () => {
  const table: readonly (readonly [number, string])[] = [
    [0, "0"],
    [-0, "0"],
    [1, "1"],
    [-1.5, "-1.5"],
    [0.1, "0.1"],
    [1 / 3, "0.3333333333333333"],
    [1e21, "1000000000000000000000"],
    [-1.25e25, "-12500000000000000000000000"],
    [1e-7, "0.0000001"],
    [-1.5e-10, "-0.00000000015"],
    [123456789.123, "123456789.123"],
    [Number.MAX_SAFE_INTEGER, "9007199254740991"],
    [5e-324, `0.${"0".repeat(323)}5`],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
  ];
  for (const [value, text] of table) assert.equal(numberToString(value), text);
  assert.equal(numberToString(Number.MAX_VALUE).length, 309);
});

test("only a sign, digits and a point make a number", () => {
  const numbers: readonly (readonly [string, number])[] = [
    ["1", 1],
    [" \t\r\n-12.50 ", -12.5],
    [".5", 0.5],
    ["5.", 5],
    ["-.5", -0.5],
    ["-0", -0],
    ["007", 7],
  ];
  for (const [text, value] of numbers) assert.equal(stringToNumber(text), value, text);
  for (const text of ["", " ", ".", "-", "+1", "- 1", "1e3", "1 2", "0x10", "1,5", "Infinity", "NaN", "1\u00a0", "١"]) {
    assert.equal(stringToNumber(text), Number.NaN, text);
  }
});

test("long strings of digits or blanks are no burden", () => {
  const many = 500_000;
  assert.equal(stringToNumber(`${" ".repeat(many)}1${" ".repeat(many)}`), 1);
  assert.equal(stringToNumber(`${" ".repeat(many)}x`), Number.NaN);
  assert.equal(stringToNumber(`${"1".repeat(many)}.${"1".repeat(many)}x`), Number.NaN);
});

type Row = readonly [
  name: string,
  value: XPathValue,
  text: string,
  number: number,
  boolean: boolean,
  json: Json | undefined,
];
const none = Number.NaN;

const rows: readonly Row[] = [
  ["a string", "a", "a", none, true, "a"],
  ["a numeric string", " 5 ", " 5 ", 5, true, " 5 "],
  ["the empty string", "", "", none, false, ""],
  ["a number", 1.5, "1.5", 1.5, true, 1.5],
  ["zero", 0, "0", 0, false, 0],
  ["NaN", Number.NaN, "NaN", none, false, undefined],
  ["infinity", Number.POSITIVE_INFINITY, "Infinity", Number.POSITIVE_INFINITY, true, null],
  ["true", true, "true", 1, true, true],
  ["false", false, "false", 0, false, false],
  ["no node", [], "", none, false, undefined],
  ["bytes", Buffer.from("ü"), "ü", none, true, "ü"],
  ["numeric bytes", Buffer.from("7"), "7", 7, true, "7"],
  ["no bytes", Buffer.alloc(0), "", none, false, ""],
  ["a JSON string", json("x"), "x", none, true, "x"],
  ["an empty JSON string", json(""), "", none, true, ""],
  ["a JSON number", json(1e-7), "0.0000001", 1e-7, true, 1e-7],
  ["a JSON zero", json(0), "0", 0, true, 0],
  ["JSON false", json(false), "false", none, true, false],
  ["JSON null", json(null), "", none, true, undefined],
  ["a JSON array", json([1, "a", [true]]), "1atrue", none, true, [1, "a", [true]]],
  ["a JSON array of one number", json([5]), "5", 5, true, [5]],
  ["a JSON object", json({ a: "1", b: { c: 2 } }), "12", 12, true, { a: "1", b: { c: 2 } }],
  ["an empty JSON object", json({}), "", none, true, {}],
  ["a JSON document", [jsonDocument({ a: 1 })], "1", 1, true, { a: 1 }],
  ["an XML document", xml("<a>1<b>2</b><!-- 3 --><?p 4?></a>"), "12", 12, true, "12"],
  ["an empty XML element", xml("<a/>")[0]?.children() ?? [], "", none, true, ""],
];

test("every kind of value has its string, number, boolean and typed output", () => {
  for (const [name, value, text, number, boolean, output] of rows) {
    assert.equal(toStringValue(value), text, name);
    assert.equal(toNumber(value), number, name);
    assert.equal(toBoolean(value), boolean, name);
    assert.deepEqual(toJson(value), output, name);
  }
});

test("of several nodes the first counts", () => {
  const nodes = jsonElement(["a", 2]).children();
  assert.equal(toStringValue(nodes), "a");
  assert.equal(toNumber(nodes), Number.NaN);
  assert.equal(toJson(nodes), "a");
});

test("null is an empty node-set, JSON null and NaN, nothing else", () => {
  for (const value of [[], json(null), Number.NaN]) assert.equal(isNull(value), true);
  for (const value of [false, 0, "", json({}), json([]), json(""), json(0), json(false), Buffer.alloc(0)]) {
    assert.equal(isNull(value), false);
  }
});

test("only node-sets have nodes", () => {
  assert.deepEqual(toNodeSet("a"), []);
  assert.equal(toNodeSet(json(1)).length, 1);
});
