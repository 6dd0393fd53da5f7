// XPath 1.0's own functions, each with its edges.
import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonElement } from "../../src/data/json-node.ts";
import type { XNode } from "../../src/data/node.ts";
import { parseHtml } from "../../src/data/parse-html.ts";
import { parseXml } from "../../src/data/parse-xml.ts";
import { coreFunctions } from "../../src/xpath/functions/core.ts";
import type { XPathValue } from "../../src/xpath/values.ts";
import { evaluate } from "./evaluate.ts";

const json = jsonElement({
  list: [3, "4", { n: 0.5 }],
  text: "  Anna \u{1f600}\n Bo ",
  "two words": "x",
  big: 1e21,
  flag: false,
  none: null,
});
const xml = parseXml(
  '<r xml:lang="en"><a xml:id="x1 " n="1"/><p:b xmlns:p="urn:p" xml:id="y">t</p:b><c xml:lang="de-AT"><d/></c></r>',
);

type Table = readonly (readonly [string, XPathValue])[];

function check(table: Table, node?: XNode): void {
  for (const [expression, expected] of table) assert.deepEqual(evaluate(expression, node), expected, expression);
}

test("node-set functions", () => {
  check(
    [
      ["last()", 1],
      ["position()", 1],
      ["count(list/value)", 3],
      ["count(list/value[last()]/n)", 1],
      ["count(none)", 1],
      ["count(missing)", 0],
      ["name()", "json"],
      ["name(list)", "list"],
      ["name(*[3])", "json-element"],
      ["name(missing)", ""],
      ["name(list/@array)", "array"],
      ["name(text/text())", ""],
      ["local-name(/)", ""],
      ["local-name(list)", "list"],
      ["namespace-uri(list)", ""],
      ["string(list/value[position() = 2])", "4"],
    ],
    json,
  );
  check(
    [
      ["name((//*)[3])", "p:b"],
      ["local-name((//*)[3])", "b"],
      ["namespace-uri((//*)[3])", "urn:p"],
      ["name(//p:b)", "p:b"],
      ["namespace-uri(//@xml:lang)", "http://www.w3.org/XML/1998/namespace"],
    ],
    xml,
  );
});

test("id() finds xml:id in XML and id in HTML, in document order", () => {
  const ids = (expression: string, node: XNode) =>
    (evaluate(expression, node) as readonly XNode[]).map(({ name }) => name);
  assert.deepEqual(ids("id('y')", xml), ["p:b"]);
  assert.deepEqual(ids("id('none y \n y')", xml), ["p:b"]);
  assert.deepEqual(ids("id(//@n)", xml), []);
  assert.deepEqual(ids("id('')", xml), []);
  const html = parseHtml("<p id=a>x<b id=b></b><i id=a></i><a href=b></a>");
  assert.deepEqual(ids("id('b a')", html), ["p", "b"]);
  assert.deepEqual(ids("id(//a/@href)", html), ["b"]);
  assert.deepEqual(ids("id('a')/b", html), ["b"]);
  assert.deepEqual(ids("id('__proto__ constructor')", html), []);
  assert.deepEqual(ids("id('a')", json), []);
});

test("string functions", () => {
  check(
    [
      ["string()", "340.5  Anna \u{1f600}\n Bo x1000000000000000000000false"],
      ["string(list/value[3])", "0.5"],
      ["string(none)", ""],
      ["string(flag)", "false"],
      ["concat('a', 1, true())", "a1true"],
      ["concat(text, '|', missing, '|', list)", "  Anna \u{1f600}\n Bo ||340.5"],
      ["starts-with('abc', 'ab')", true],
      ["starts-with('abc', 'b')", false],
      ["starts-with('abc', '')", true],
      ["contains(text, 'Bo')", true],
      ["contains('', '')", true],
      ["substring-before('a=b=c', '=')", "a"],
      ["substring-after('a=b=c', '=')", "b=c"],
      ["substring-before('abc', 'x')", ""],
      ["substring-after('abc', 'x')", ""],
      ["substring-after('abc', '')", "abc"],
      ["substring('12345', 2, 3)", "234"],
      ["substring('12345', 2)", "2345"],
      ["substring('12345', 1.5, 2.6)", "234"],
      ["substring('12345', 0, 3)", "12"],
      ["substring('12345', 0 div 0, 3)", ""],
      ["substring('12345', 1, 0 div 0)", ""],
      ["substring('12345', -42, 1 div 0)", "12345"],
      ["substring('12345', -1 div 0, 1 div 0)", ""],
      ["substring('12345', -1 div 0)", "12345"],
      ["substring('12345', 6)", ""],
      ["substring('12345', 3, -1)", ""],
      ["substring(normalize-space(text), 6, 1)", "\u{1f600}"],
      ["substring('\u{1f600}ab', 2)", "ab"],
      ["string-length('\u{1f600}')", 1],
      ["string-length('a\u0301')", 2],
      ["string-length('')", 0],
      ["string-length(list)", 5],
      ["normalize-space(text)", "Anna \u{1f600} Bo"],
      ["normalize-space('\u00a0a\u00a0')", "\u00a0a\u00a0"],
      ["normalize-space('')", ""],
      ["translate('bar', 'abc', 'ABC')", "BAr"],
      ["translate('--aaa--', 'abc-', 'ABC')", "AAA"],
      ["translate('aab', 'aba', 'xyz')", "xxy"],
      ["translate('abc', 'b', '\u{1f600}')", "a\u{1f600}c"],
      ["translate('a\u{1f600}c', '\u{1f600}', 'b')", "abc"],
      ["translate('abc', 'a', 'xyz')", "xbc"],
      ["translate('__proto__', '_', '')", "proto"],
    ],
    json,
  );
});

test("boolean functions", () => {
  check(
    [
      ["boolean(flag)", true],
      ["boolean(none)", true],
      ["boolean(missing)", false],
      ["boolean('false')", true],
      ["boolean('')", false],
      ["boolean(0)", false],
      ["boolean(0 div 0)", false],
      ["boolean(-1)", true],
      ["not(missing)", true],
      ["not(true())", false],
      ["true()", true],
      ["false()", false],
    ],
    json,
  );
  check(
    [
      ["boolean(//a[lang('en')])", true],
      ["boolean(//a[lang('EN')])", true],
      ["boolean(//a[lang('en-US')])", false],
      ["boolean(//d[lang('de')])", true],
      ["boolean(//d[lang('d')])", false],
      ["boolean(//d[lang('en')])", false],
      ["boolean(//@n[lang('en')])", true],
      ["boolean(//text()[lang('en')])", true],
      ["lang('en')", false],
      ["boolean(//a[lang('')])", false],
    ],
    xml,
  );
});

test("number functions", () => {
  check(
    [
      ["number('12')", 12],
      ["number(list/value[2])", 4],
      ["number(big)", 1e21],
      ["number(flag)", Number.NaN],
      ["number(true())", 1],
      ["number(missing)", Number.NaN],
      ["number()", Number.NaN],
      ["sum(list/value)", 7.5],
      ["sum(missing)", 0],
      ["sum(text)", Number.NaN],
      ["floor(-1.5)", -2],
      ["ceiling(-1.5)", -1],
      ["ceiling(-0.5)", -0],
      ["round(1.5)", 2],
      ["round(-1.5)", -1],
      ["round(-0.4)", -0],
      ["1 div round(-0.4)", Number.NEGATIVE_INFINITY],
      ["round(0.49999999999999994)", 0],
      ["round(1 div 0)", Number.POSITIVE_INFINITY],
    ],
    json,
  );
});

test("without a context node the functions see nothing", () => {
  check([
    ["string()", ""],
    ["number()", Number.NaN],
    ["string-length()", 0],
    ["normalize-space()", ""],
    ["name()", ""],
    ["lang('en')", false],
    ["count(id('x'))", 0],
    ["count(. | .. | / | //x | @y)", 0],
  ]);
});

test("the library is complete", () => {
  const expected =
    "boolean ceiling concat contains count false floor id lang last local-name name namespace-uri normalize-space not " +
    "number position round starts-with string string-length substring substring-after substring-before sum translate true";
  assert.equal([...coreFunctions.keys()].sort().join(" "), expected);
});
