// Values on their way into a stylesheet and out of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Content } from "../../src/data/content.ts";
import { Problems } from "../../src/errors/problems.ts";
import { readXml } from "../../src/source/read-xml.ts";
import { SourceFile } from "../../src/source/source-file.ts";
import { encodeOutput, readOutput } from "../../src/xslt/output.ts";
import { parameterDocuments, parameterExpressions } from "../../src/xslt/parameters.ts";
import { StylesheetFile } from "../../src/xslt/stylesheet-source.ts";
import { xmlText } from "../../src/xslt/xml-text.ts";

const atoms: readonly (readonly [string | number | boolean, string])[] = [
  ["", "''"],
  ["a", "'a'"],
  ["it's", '"it\'s"'],
  ['"', "'\"'"],
  [`'"`, `concat('', "'", '"')`],
  [`"'") or document('x`, `concat('', '"', "'", '"', ") or document('x")`],
  ["a\0\x01b", "'a\ufffd\ufffdb'"],
  [true, "true()"],
  [false, "false()"],
  [1, "number('1')"],
  [-0.5, "number('-0.5')"],
  [1e22, "number('10000000000000000000000')"],
  [Number.NaN, "number('')"],
  [Number.POSITIVE_INFINITY, "1 div 0"],
  [Number.NEGATIVE_INFINITY, "-1 div 0"],
];

for (const [value, expression] of atoms) {
  test(`the parameter ${JSON.stringify(value)} is ${expression}`, () => {
    assert.deepEqual(parameterExpressions([["p", { kind: "atomic", value }]]), [["p", expression]]);
  });
}

test("nodes are documents", () => {
  const parameters = [
    ["a", { kind: "document", xml: "<x/>" }],
    ["b", { kind: "nodes", xml: "<nodes>1</nodes>" }],
    ["c", { kind: "atomic", value: 1 }],
  ] as const;
  assert.deepEqual(parameterExpressions(parameters.slice(0, 2)), [
    ["a", "document('fit://parameter/a')"],
    ["b", "document('fit://parameter/b')/*/node()"],
  ]);
  assert.deepEqual(parameterDocuments(parameters), [
    ["fit://parameter/a", "<x/>"],
    ["fit://parameter/b", "<nodes>1</nodes>"],
  ]);
});

function outputOf(...elements: readonly string[]) {
  const problems = new Problems();
  const files = elements.map((text, index) => {
    const sheet = `<t:transform version="1.0" xmlns:t="http://www.w3.org/1999/XSL/Transform">${text}</t:transform>`;
    return new StylesheetFile(readXml(new SourceFile(`${index}.xsl`, `/${index}.xsl`, sheet)));
  });
  return { ...readOutput(files, problems), faults: problems.errors.map(({ message }) => message) };
}

test("xsl:output: the last value of each attribute counts", () => {
  const first = '<t:output method="html" encoding="UTF-8"/><t:output media-type="a/b"/>';
  assert.deepEqual(outputOf(first, '<t:output method="text"/><output method="xml"/>'), {
    method: "text",
    encoding: "UTF-8",
    mediaType: "a/b",
    faults: [],
  });
  assert.deepEqual(outputOf('<t:output encoding="klingon"/>').faults, ['The encoding "klingon" is not known']);
});

const results: readonly (readonly [string, boolean, string, string, string])[] = [
  ["", false, "<a>é</a>", "text/xml", "<a>é</a>"],
  ["", true, "<html>é</html>", "text/html", "<html>é</html>"],
  ['method="text"', false, "é", "text/plain", "é"],
  ['encoding="utf-8"', false, "é", "text/xml; charset=utf-8", "é"],
  ['encoding="utf-8" media-type="text/a; charset=x"', false, "é", "text/a; charset=x", "é"],
  ['encoding="US-ASCII"', false, "é😀", "text/xml; charset=US-ASCII", "&#233;&#128512;"],
  ['encoding="ISO-8859-1"', false, "é€", "text/xml; charset=ISO-8859-1", "\xe9&#8364;"],
  ['encoding="KOI8-R" method="html"', true, "ж€", "text/html; charset=KOI8-R", "\xd6&#8364;"],
];

for (const [attributes, html, text, mime, expected] of results) {
  test(`${text} with ${attributes || "nothing said"} goes out as ${mime}`, () => {
    const { body, mime: type } = encodeOutput({ text, html }, outputOf(`<t:output ${attributes}/>`));
    assert.equal(type, mime);
    assert.equal(typeof body === "string" ? body : Buffer.from(body).toString("latin1"), expected);
  });
}

const inputs: readonly (readonly [string, string, string | undefined])[] = [
  ["<a>", "text/xml", "<a>"],
  ["<a/>", "", "<a/>"],
  ["<a/>", "text/plain", "<a/>"],
  ['{"a b": [1, null], "c": "<"}', "application/json", undefined],
  ["<p a=1 @b=2 c:d=3 <x>", "text/html", '<html><head/><body><p a="1" c:d="3"/></body></html>'],
  ["<a:b:c><x@y>t", "text/html", "<html><head/><body><a_b_c><x_y>t</x_y></a_b_c></body></html>"],
  ["<!-- -- --><br>&nbsp;", "text/html; charset=utf-8", "<!-- - - --><html><head/><body><br/>\u00a0</body></html>"],
];

for (const [text, mime, xml] of inputs) {
  test(`${JSON.stringify(text)} as ${mime || "no type"}`, () => {
    const read = xmlText(Content.ofText(text, mime));
    if (xml === undefined) assert.match(read.xml ?? "", /^<json[ >]/);
    else assert.equal(read.xml?.replace("\n", ""), xml);
  });
}

test("JSON that is broken is no document", () => {
  assert.match(xmlText(Content.ofText("{", "application/json")).fault ?? "", /JSON/);
});
