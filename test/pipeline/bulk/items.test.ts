// Where the items of a body are: arrays, lines and rows, valid, broken and hostile ones.
import assert from "node:assert/strict";
import { it } from "node:test";
import { csvItems } from "../../../src/pipeline/bulk/csv-items.ts";
import { type Items, ItemsFault } from "../../../src/pipeline/bulk/items.ts";
import { jsonItems } from "../../../src/pipeline/bulk/json-items.ts";
import { lineItems } from "../../../src/pipeline/bulk/line-items.ts";
import { Random } from "../../random.ts";

/** Faults of items stand behind an exclamation mark. */
function textsOf(items: Items | undefined): readonly string[] | undefined {
  if (items === undefined) return undefined;
  return Array.from({ length: items.count }, (_, index) => {
    const item = items.read(index);
    return typeof item === "string" ? `!${item}` : item.toString();
  });
}

function faultOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ItemsFault) return `${error.status} ${error.message}`;
    throw error;
  }
  return "none";
}

const array = (text: string | Buffer, max = 10) => textsOf(jsonItems(Buffer.from(text), max));
const lines = (text: string | Buffer, max = 10) => textsOf(lineItems(Buffer.from(text), max));
const rows = (text: string, types: Record<string, string[]> = {}, max = 10): readonly string[] =>
  textsOf(csvItems(text, { delimiter: ",", types: new Map(Object.entries(types)) }, max)) ?? [];

it("items of an array are as they are written", () => {
  assert.deepEqual(array("[]"), []);
  assert.deepEqual(array(" [ \n ] "), []);
  assert.deepEqual(array("[1]"), ["1"]);
  const items = [
    '{"a":12345678901234567890}',
    '{ "b" : [1,[2,{}]] }',
    '"],\\"[,"',
    '"\\\\"',
    "null",
    "[[],[]]",
    '{"a":1,"a":2,"__proto__":{}}',
    '"\u00e4\u20ac"',
  ];
  assert.deepEqual(array(`\r\n [ ${items.join(" ,\t")}\n]\n`), items);
});

it("items of an array are none where the body is something else", () => {
  for (const text of ["", "  ", '{"a":[1,2]}', '"[1]"', "1", "x[1]", "{", "\0"])
    assert.equal(array(text), undefined, text);
});

it("items of an array can't be told apart in a body that isn't valid JSON", () => {
  const broken = [
    "[",
    "[1",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[1}",
    "[1]]",
    "[1]x",
    "[1],[2]",
    '["',
    '["\\',
    "[1,2}",
    "[{]}",
    "[\0]",
    "[NaN]",
    '["\n"]',
  ];
  for (const text of broken)
    assert.equal(
      faultOf(() => array(text)),
      "400 The body is not valid JSON.",
      text,
    );
  assert.equal(
    faultOf(() => array(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]))),
    "400 The body is not valid UTF-8.",
  );
  assert.equal(
    faultOf(() => array("[".repeat(5_000_000))),
    "400 The body is not valid JSON.",
  );
  assert.equal(
    faultOf(() => array(`[${"[".repeat(1100)}${"]".repeat(1100)}]`)),
    "400 The body is not valid JSON.",
  );
});

it("items of an array are counted before anything is parsed", () => {
  assert.deepEqual(array("[1,2,3]", 3), ["1", "2", "3"]);
  assert.equal(
    faultOf(() => array("[1,2,3,4]", 3)),
    "413 There are more than 3 items.",
  );
  assert.equal(
    faultOf(() => array("[1,2,3,4 and no JSON", 3)),
    "413 There are more than 3 items.",
  );
  assert.equal(
    faultOf(() => array(`[${"1,".repeat(2_000_000)}1]`, 1000)),
    "413 There are more than 1000 items.",
  );
  assert.deepEqual(array("[[1,2,3,4]]", 1), ["[1,2,3,4]"]);
});

it("items of an array are those of JSON.parse, whatever the array", () => {
  const random = new Random(1);
  const value = (depth: number): unknown => {
    const kind = random.below(depth > 3 ? 4 : 6);
    if (kind === 0) return random.below(1000) / 8;
    if (kind === 1) return random.pick(["", "a", '"', "\\", "],[", "{}", "\u20ac", "\n"]);
    if (kind === 2) return random.pick([true, false, null]);
    if (kind === 3) return {};
    const members = Array.from({ length: random.below(4) }, () => value(depth + 1));
    return kind === 4 ? members : Object.fromEntries(members.map((member, at) => [`k"${at}`, member]));
  };
  for (let round = 0; round < 2000; round += 1) {
    const list = Array.from({ length: random.below(6) }, () => value(0));
    const text = JSON.stringify(list, undefined, random.below(3));
    assert.deepEqual(
      array(text)?.map((item) => JSON.parse(item)),
      list,
      text,
    );
  }
});

it("items on lines are one on each line that isn't blank", () => {
  assert.deepEqual(lines(""), []);
  assert.deepEqual(lines("\n \t\r\n\n"), []);
  assert.deepEqual(lines('{"a":1}\r\n\n  [2]\n"3"'), ['{"a":1}\r', "[2]", '"3"']);
});

it("items on lines that are broken leave the others alone", () => {
  const text = '{"a":1}\n{"a":\n\n{"b":2}}\nnull\n\0\n{}';
  assert.deepEqual(lines(text), [
    '{"a":1}',
    "!Line 2 is not valid JSON.",
    "!Line 4 is not valid JSON.",
    "null",
    "!Line 6 is not valid JSON.",
    "{}",
  ]);
  assert.deepEqual(lines(Buffer.concat([Buffer.from('"a"\n"'), Buffer.from([0xff]), Buffer.from('"\n"b"')])), [
    '"a"',
    "!Line 2 is not valid UTF-8.",
    '"b"',
  ]);
  assert.deepEqual(lines("[".repeat(2000)), ["!Line 1 is not valid JSON."]);
});

it("items on lines are counted before anything is parsed", () => {
  assert.equal(
    faultOf(() => lines("x\n".repeat(4), 3)),
    "413 There are more than 3 items.",
  );
  assert.equal(lines("\n".repeat(5_000_000), 1)?.length, 0);
  assert.equal(lines(`"${"x".repeat(10_000_000)}"`, 1)?.[0]?.length, 10_000_002);
});

it("items in rows are objects with the names of the header row", () => {
  assert.deepEqual(rows("a,b\n1,\n"), ['{"a":"1","b":""}']);
  assert.deepEqual(rows("a\n"), []);
  assert.deepEqual(rows('__proto__,constructor,"a ""b"""\n1,2,3'), [
    '{"__proto__":"1","constructor":"2","a \\"b\\"":"3"}',
  ]);
});

it("items in rows have values of the types of columns", () => {
  const typed = (type: string | string[], cell: string) => rows(`a,b\n${cell},x`, { a: [type].flat() })?.[0];
  const cases: readonly (readonly [string | string[], string, string | undefined])[] = [
    ["string", "007", '"007"'],
    ["string", "", '""'],
    ["integer", "5", "5"],
    ["integer", "-5", "-5"],
    ["integer", "+007", "7"],
    ["integer", "12345678901234567890", "12345678901234567890"],
    ["integer", "5.0", '"5.0"'],
    ["integer", "five", '"five"'],
    ["integer", " 5", '" 5"'],
    ["integer", "", undefined],
    ["number", "1.50", "1.50"],
    ["number", ".5", "0.5"],
    ["number", "5.", "5"],
    ["number", "-00.5e+3", "-0.5e+3"],
    ["number", "1e999", "1e999"],
    ["number", ".", '"."'],
    ["number", "-", '"-"'],
    ["number", "0x10", '"0x10"'],
    ["number", "Infinity", '"Infinity"'],
    [["number", "null"], "", "null"],
    [["string", "null"], "", "null"],
    ["boolean", "true", "true"],
    ["boolean", "TRUE", '"TRUE"'],
    ["boolean", "", undefined],
    ["array", '"[1, ""a""]"', '[1, "a"]'],
    ["array", "[", '"["'],
    ["array", "7", '"7"'],
    ["object", '"{""a"":1}"', '{"a":1}'],
    ["object", "[1]", '"[1]"'],
    ["array", "[".repeat(2000), JSON.stringify("[".repeat(2000))],
  ];
  for (const [type, cell, value] of cases) {
    const expected = value === undefined ? '{"b":"x"}' : `{"a":${value},"b":"x"}`;
    assert.equal(typed(type, cell), expected, `${type} ${cell}`);
    JSON.parse(expected);
  }
});

it("items in rows that are broken leave the others alone", () => {
  assert.deepEqual(rows('a,b\n1\n1,2,3\n"x"y,1\n1,2\n'), [
    "!The row has fewer cells than the header row.",
    "!The row has more cells than the header row.",
    "!There is text behind the quotation mark that closes a cell.",
    '{"a":"1","b":"2"}',
  ]);
});

it("items in rows can't be told apart without a header row of which each name is one column", () => {
  assert.equal(
    faultOf(() => rows("")),
    "400 There is no header row.",
  );
  assert.equal(
    faultOf(() => rows("\n\n")),
    "400 There is no header row.",
  );
  assert.equal(
    faultOf(() => rows("a,b,a\n1,2,3")),
    '400 The header row has the column "a" twice.',
  );
  assert.equal(
    faultOf(() => rows("__proto__,__proto__\n1,2")),
    '400 The header row has the column "__proto__" twice.',
  );
  assert.equal(
    faultOf(() => rows("a,\n1,2")),
    "400 A column of the header row has no name.",
  );
  assert.match(
    faultOf(() => rows('a,"b\n1,2')),
    /^400 The header row can't be read: A quotation mark is never closed/,
  );
  assert.match(
    faultOf(() => rows(`${"x".repeat(1000)},`.repeat(2).slice(0, -1))),
    /^400 The header row has the column "x{100}…" twice\.$/,
  );
});

it("items in rows have a bounded number of columns", () => {
  const names = Array.from({ length: 10_001 }, (_, at) => `c${at}`);
  assert.equal(rows(names.slice(1).join(",")).length, 0);
  assert.equal(
    faultOf(() => rows(names.join(","))),
    "400 The header row has more than 10000 columns.",
  );
  assert.equal(
    faultOf(() => rows(",".repeat(5_000_000))),
    "400 The header row has more than 10000 columns.",
  );
  assert.deepEqual(rows(`a,b\n${",".repeat(5_000_000)}\n1,2`), [
    "!The row has more cells than the header row.",
    '{"a":"1","b":"2"}',
  ]);
});

it("items in rows are counted while they are read", () => {
  assert.equal(rows("a\n1\n2\n3", {}, 3)?.length, 3);
  assert.equal(
    faultOf(() => rows("a\n1\n2\n3\n4", {}, 3)),
    "413 There are more than 3 items.",
  );
  assert.equal(
    faultOf(() => rows(`a\n${"1\n".repeat(2_000_000)}`, {}, 10)),
    "413 There are more than 10 items.",
  );
});
