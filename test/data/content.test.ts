// Bodies in all their forms.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Content } from "../../src/data/content.ts";
import { parseHtml } from "../../src/data/parse-html.ts";
import { parseXml } from "../../src/data/parse-xml.ts";

const bytes = (text: string, encoding: BufferEncoding = "utf8") => Buffer.from(text, encoding);

test("bytes are decoded by the charset of the type, by default as UTF-8", () => {
  const table: readonly (readonly [Buffer, string, string])[] = [
    [bytes("ü"), "", "ü"],
    [bytes("ü"), "text/plain", "ü"],
    [bytes("ü"), "text/plain; charset=UTF-8", "ü"],
    [bytes("\ufeffü"), "text/plain", "ü"],
    [bytes("ü", "latin1"), "text/plain; charset=ISO-8859-1", "ü"],
    [bytes("ü", "latin1"), 'text/plain;charset="latin1"', "ü"],
    [Buffer.of(0x80), "text/plain; charset=windows-1252", "€"],
    [bytes("ü", "utf16le"), "text/plain; charset=utf-16le", "ü"],
    [bytes("\ufeffü", "utf16le"), "text/plain", "ü"],
    [Buffer.of(0xfe, 0xff, 0, 0xfc), "text/plain", "ü"],
    [Buffer.of(0xa4), "text/plain; charset=iso-8859-15", "€"],
    [bytes("ü"), "text/plain; charset=unheard-of", "ü"],
    [Buffer.of(0xff), "text/plain", "\ufffd"],
    [bytes("ü"), "\u0000;;;=", "ü"],
  ];
  for (const [body, mime, text] of table) assert.equal(Content.ofBytes(body, mime).text(), text, mime);
});

test("documents that name their own charset are decoded by it unless the type says more", () => {
  const xml = bytes('<?xml version="1.0" encoding="ISO-8859-1"?><a>ü</a>', "latin1");
  assert.equal(Content.ofBytes(xml, "text/xml").document()?.text(), "ü");
  assert.equal(Content.ofBytes(xml, "text/xml; charset=utf-8").document()?.text(), "\ufffd");
  const html = bytes('<meta charset="iso-8859-1"><p>ü', "latin1");
  assert.equal(Content.ofBytes(html, "text/html").document()?.text(), "ü");
});

test("text is encoded by the charset of the type", () => {
  const table: readonly (readonly [string, string, Buffer])[] = [
    ["ü", "text/plain", bytes("ü")],
    ["ü€😀", "text/plain; charset=iso-8859-1", Buffer.of(0xfc, 0x80, 0x3f)],
    ["ü", "text/plain; charset=utf-16le", bytes("ü", "utf16le")],
    ["ü", "text/plain; charset=unheard-of", bytes("ü")],
  ];
  for (const [text, mime, expected] of table) {
    const content = Content.ofText(text, mime);
    assert.deepEqual(content.bytes(), expected, mime);
    assert.equal(content.size, expected.length);
  }
});

test("the type says how the document is read", () => {
  const table: readonly (readonly [string, string, string | undefined])[] = [
    ["application/json", "[1]", "json"],
    ["text/json", "[1]", "json"],
    ["application/problem+json; charset=utf-8", "[1]", "json"],
    ["Application/JSON", "[1]", "json"],
    ["application/xml", "<a/>", "a"],
    ["text/xml", "<a/>", "a"],
    ["image/svg+xml", "<svg/>", "svg"],
    ["text/html; charset=utf-8", "<p>", "html"],
    ["text/plain", "[1]", undefined],
    ["", "[1]", undefined],
    ["application/x-www-form-urlencoded", "a=1", undefined],
  ];
  for (const [mime, text, name] of table) {
    const content = Content.ofText(text, mime);
    assert.equal(content.document()?.children()[0]?.name, name, mime);
    assert.equal(content.fault === undefined, name !== undefined, mime);
  }
});

test("what can't be parsed is no document, and the fault says why", () => {
  const table: readonly (readonly [string, string, RegExp])[] = [
    ["application/json", "{a}", /JSON/],
    ["application/json", "", /JSON/],
    ["application/json", "[".repeat(2000) + "]".repeat(2000), /deeper than 1000 levels/],
    ["text/xml", "<a>", /end tag/],
    ["text/xml", "<a>".repeat(2000) + "</a>".repeat(2000), /deeper than 1000 levels/],
    ["text/html", "<div>".repeat(2000), /deeper than 1000 levels/],
    ["text/plain", "x", /no document/],
  ];
  for (const [mime, text, fault] of table) {
    const content = Content.ofBytes(bytes(text), mime);
    assert.equal(content.fault, undefined);
    assert.equal(content.document(), undefined, mime);
    assert.match(content.fault ?? "", fault);
    assert.equal(content.text(), text);
  }
});

test("each form is made once", () => {
  const content = Content.ofBytes(bytes('{"a":1}'), "application/json");
  assert.equal(content.document(), content.document());
  assert.equal(content.bytes(), content.bytes());
  assert.deepEqual(content.document()?.json(), { a: 1 });
});

test("values and nodes are written when text is asked for", () => {
  assert.equal(Content.ofJson({ a: ["ü"] }).text(), '{"a":["ü"]}');
  assert.equal(Content.ofJson({}).mime, "application/json");
  assert.equal(Content.ofJson(null, "application/problem+json").text(), "null");
  assert.deepEqual(Content.ofJson(1).document()?.json(), 1);
  const node = parseXml("<a>ü</a>");
  const xml = Content.ofNode(node, "application/xml");
  assert.equal(xml.text(), '<?xml version="1.0"?>\n<a>ü</a>');
  assert.equal(xml.document(), node);
  assert.equal(
    Content.ofNode(parseHtml("<p>x"), "text/html").text(),
    "<html><head></head><body><p>x</p></body></html>",
  );
  const [document] = [Content.ofJson([1]).document()];
  assert.equal(Content.ofNode(document ?? assert.fail(), "application/json").text(), "[1]");
});
