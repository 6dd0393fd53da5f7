// Rows of CSV: what RFC 4180 says, what is broken, and a second opinion on random texts.
import assert from "node:assert/strict";
import { it } from "node:test";
import { parse } from "csv-parse/sync";
import { CsvReader } from "../../../src/pipeline/bulk/csv-reader.ts";
import { Random } from "../../random.ts";

function rowsOf(text: string, delimiter = ","): readonly (readonly string[] | string)[] {
  const reader = new CsvReader(text, delimiter);
  const rows: (readonly string[] | string)[] = [];
  for (let row = reader.next(100); row !== undefined; row = reader.next(100)) rows.push(row);
  return rows;
}

const unclosed = "A quotation mark is never closed: there is no telling rows apart behind it.";
const behind = "There is text behind the quotation mark that closes a cell.";
const inside = "There is a quotation mark inside a cell that doesn't begin with one.";

const cases: readonly (readonly [string, ReturnType<typeof rowsOf>, string?])[] = [
  ["", []],
  ["\r\n\n\r", []],
  ["a", [["a"]]],
  [
    "a,b\r\nc,d\r\n",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  [
    "a,b\rc,d\n\n\ne,f",
    [
      ["a", "b"],
      ["c", "d"],
      ["e", "f"],
    ],
  ],
  [",\n", [["", ""]]],
  ["a,", [["a", ""]]],
  [
    '"a ""b"", c",\n"x\r\ny",""\n',
    [
      ['a "b", c', ""],
      ["x\r\ny", ""],
    ],
  ],
  ['""', [[""]]],
  ['""""', [['"']]],
  [" a , b ", [[" a ", " b "]]],
  ["a;b,c", [["a", "b,c"]], ";"],
  ["a\tb", [["a", "b"]], "\t"],
  ["a,b\0,\u20ac", [["a", "b\0", "\u20ac"]]],
  ['"x"y,2\n3,4\n"5",6\n', [behind, ["3", "4"], ["5", "6"]]],
  ['x"y,2\n3,4', [inside, ["3", "4"]]],
  ['x"y"z",2\n3,4', [inside, ["3", "4"]]],
  ['"x" ,2\n3,4', [behind, ["3", "4"]]],
  ['1,2\n"never,2\n3,4\n', [["1", "2"], unclosed]],
  ['a,"', [unclosed]],
  ['a,"b""', [unclosed]],
];

it("rows, cells and what is broken of them", () => {
  for (const [text, expected, delimiter] of cases)
    assert.deepEqual(rowsOf(text, delimiter), expected, JSON.stringify(text));
});

it("large and hostile texts take a time that is linear in them", () => {
  const size = 1_000_000;
  assert.equal(rowsOf('x"'.repeat(size / 2)).length, 1);
  assert.equal(rowsOf('"x"y'.repeat(size / 4)).length, 1);
  assert.equal(rowsOf(`"${"x,\n".repeat(size / 3)}`).length, 1);
  assert.equal(rowsOf('"'.repeat(size)).length, 1);
  assert.equal(rowsOf("x".repeat(size)).length, 1);
  assert.equal(rowsOf('"a"b\n'.repeat(size / 5)).length, size / 5);
  assert.equal(rowsOf("a\n".repeat(size / 2)).length, size / 2);
});

it("a second reader finds the same in valid texts", () => {
  const random = new Random(6);
  const cell = (): string => {
    const text = Array.from({ length: random.below(5) }, () =>
      random.pick(["a", "b", " ", "7", "\u00e4", ",", '"', "\n", "\r\n"]),
    ).join("");
    return /[",\r\n]/.test(text) || random.chance(30) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  for (let round = 0; round < 3000; round += 1) {
    const width = 1 + random.below(4);
    const rows = Array.from({ length: random.below(5) }, () => Array.from({ length: width }, cell).join(","));
    const text = rows.map((row) => row + random.pick(["\n", "\r\n"])).join("");
    const expected = parse(text, { skip_empty_lines: true, record_delimiter: ["\r\n", "\n"] }) as string[][];
    assert.deepEqual(rowsOf(text), expected, JSON.stringify(text));
  }
});

it("no text stops it, and none of it is read twice", () => {
  const random = new Random(7);
  for (let round = 0; round < 3000; round += 1) {
    const text = Array.from({ length: random.below(30) }, () => random.pick(["a", ",", '"', "\n", "\r", "\0"])).join(
      "",
    );
    const rows = rowsOf(text);
    assert.ok(rows.length <= text.split(/[\r\n]+/).length, JSON.stringify(text));
  }
});
