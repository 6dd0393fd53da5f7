import assert from "node:assert/strict";
import { test } from "node:test";
import { XmlFault } from "../../src/data/xml-fault.ts";
import { plainXml, xmlCharacters } from "../../src/xslt/plain-xml.ts";

const cases: readonly (readonly [string, string])[] = [
  ["<a/>", "<a/>"],
  ["\ufeff<a/>", " <a/>"],
  ['<?xml version="1.0"?>\n<a/>', `${" ".repeat(21)}\n<a/>`],
  ["<?xml\nversion='1.0'?><a/>", `${" ".repeat(5)}\n${" ".repeat(15)}<a/>`],
  ["<!DOCTYPE a><a/>", `${" ".repeat(12)}<a/>`],
  [
    '<!-- > --><?p ?>\n<!DOCTYPE a PUBLIC ">["\n"]">\n<a/>',
    `<!-- > --><?p ?>\n${" ".repeat(23)}\n${" ".repeat(4)}\n<a/>`,
  ],
  ["<a><!DOCTYPE b [x]></a>", "<a><!DOCTYPE b [x]></a>"],
  ["<!-- <!DOCTYPE a [ ]> --><a/>", "<!-- <!DOCTYPE a [ ]> --><a/>"],
  ["", ""],
  ["<!DOCTYPE a", " ".repeat(11)],
  ["<!-- open", "<!-- open"],
];

for (const [text, plain] of cases) {
  test(`what libxslt gets of ${JSON.stringify(text)}`, () => assert.equal(plainXml(text), plain));
}

for (const text of [
  "<!DOCTYPE a [",
  '<!DOCTYPE a [<!ENTITY b "c">]><a/>',
  '<!DOCTYPE a SYSTEM "x" []><a/>',
  "<?p?><!DOCTYPE a[]>",
]) {
  test(`declarations are refused: ${text}`, () => assert.throws(() => plainXml(text), XmlFault));
}

test("a long prolog takes no long time", () => {
  const text = `${"<!-- -- -->".repeat(200_000)}x`;
  assert.equal(plainXml(text).length, text.length);
});

test("control characters aren't XML's", () => {
  assert.equal(xmlCharacters("a\0b\x1f\t\r\n\uffff<"), "a\ufffdb\ufffd\t\r\n\ufffd<");
});
