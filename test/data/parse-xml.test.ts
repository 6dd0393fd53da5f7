// XML text to trees: what is kept, what is refused, and where.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { XNode } from "../../src/data/node.ts";
import { parseXml, XmlFault } from "../../src/data/parse-xml.ts";
import { serializeXml } from "../../src/data/serialize.ts";

test("documents keep elements, attributes, text, CDATA, comments and instructions", () => {
  const table: readonly (readonly [string, string?])[] = [
    ["<a/>"],
    ['<a b="1" c="&quot;&amp;&lt;"><d>x</d> y <e/></a>'],
    ["<a><![CDATA[<&]]>x</a>", "<a>&lt;&amp;x</a>"],
    ["<a>&#65;&#x1F600;&lt;&gt;&amp;&apos;&quot;</a>", "<a>A\u{1f600}&lt;&gt;&amp;'\"</a>"],
    ["<!--x--><?p y?><a/><!--z-->", "<!--x-->\n<?p y?>\n<a/>\n<!--z-->"],
    ["<?xml version='1.0' encoding='UTF-8'?>\n<a/>", "<a/>"],
    ["\ufeff<a/>", "<a/>"],
    ["<a>x\r\ny\rz</a>", "<a>x\ny\nz</a>"],
    ['<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd">\n<html/>'],
    ['<!DOCTYPE a SYSTEM "a.dtd">\n<a/>'],
    ["<!DOCTYPE a>\n<a/>"],
    ['<p:a xmlns:p="urn:p" xmlns="urn:d" p:b="1"><c/></p:a>'],
    ["<__proto__ constructor='1'/>", '<__proto__ constructor="1"/>'],
  ];
  for (const [text, expected] of table) assert.equal(serializeXml(parseXml(text)), expected ?? text, text);
});

test("namespaces are resolved, unknown prefixes are in none", () => {
  const text =
    '<p:a xmlns:p="urn:1" p:x="" y=""><b xmlns="urn:2" z=""><p:c xmlns:p="urn:3"/><p:d/></b><q:e xml:lang="en"/></p:a>';
  const found: string[] = [];
  const visit = (node: XNode) => {
    for (const { name, localName, namespaceUri } of [node, ...node.attributes()]) {
      found.push(`${name} ${localName} ${namespaceUri}`.trim());
    }
    for (const child of node.children()) visit(child);
  };
  visit(parseXml(text).children()[0] ?? assert.fail());
  assert.deepEqual(found, [
    "p:a a urn:1",
    "p:x x urn:1",
    "y y",
    "b b urn:2",
    "z z",
    "p:c c urn:3",
    "p:d d urn:1",
    "q:e e",
    "xml:lang lang http://www.w3.org/XML/1998/namespace",
  ]);
});

/** Text, offset, message. */
const broken: readonly (readonly [string, number, RegExp])[] = [
  ["", 0, /root element/i],
  ["<a>", 3, /end tag/],
  ["<a></b>", 3, /end tag/],
  ["<a/><b/>", 4, /end of input|extra|Extra/],
  ["<a b=1/>", 5, /Attribute value expected/],
  ['<a b="1" b="2"/>', 14, /Duplicate attribute/],
  ["<a>\n &nbsp;</a>", 5, /isn't defined: &nbsp;/],
  ["<a>&constructor;</a>", 3, /isn't defined/],
  ['<!DOCTYPE a [<!ENTITY x "y">]><a/>', 0, /DOCTYPE with declarations/],
  ["<!DOCTYPE a []><a/>", 0, /DOCTYPE with declarations/],
  ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 33, /isn't defined: &x;/],
  ["<a>\u0000</a>", 3, /Invalid character/],
  [`${"<a>".repeat(1001)}${"</a>".repeat(1001)}`, 3000, /deeper than 1000 levels/],
];

test("broken documents say what is wrong and where", () => {
  for (const [text, offset, message] of broken) {
    assert.throws(
      () => parseXml(text),
      (error) => {
        assert.ok(error instanceof XmlFault, text);
        assert.match(error.message, message, text);
        assert.doesNotMatch(error.message, /\n/);
        assert.equal(error.offset, offset, text);
        return true;
      },
    );
  }
});

test("a thousand levels are accepted; a hundred thousand are refused, not a crash", () => {
  assert.ok(parseXml("<a>".repeat(1000) + "</a>".repeat(1000)));
  assert.throws(() => parseXml("<a>".repeat(100_000) + "</a>".repeat(100_000)), /deeper than 1000 levels/);
  assert.throws(() => parseXml("<a>".repeat(100_000)), XmlFault);
});

test("many prefixes and many declarations stay cheap", () => {
  const many = 3000;
  const prefixes = Array.from({ length: many }, (_prefix, index) => ` xmlns:p${index}="urn:${index}"`).join("");
  const root = parseXml(`<r${prefixes}>${'<p7:a xmlns:q="urn:q"/>'.repeat(many)}</r>`).children()[0];
  assert.equal(root?.children().at(-1)?.namespaceUri, "urn:7");
});

test("line ends are line feeds, and however many there are they stay cheap", () => {
  assert.equal(parseXml("<a b='x\r\ny'>1\r\n2\r3\n\r\n&#13;</a>").text(), "1\n2\n3\n\n\r");
  assert.equal(parseXml(`<a>${"\r".repeat(500_000)}</a>`).text(), "\n".repeat(500_000));
});
