// Trees to text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonDocument, jsonElement } from "../../src/data/json-node.ts";
import { parseXml } from "../../src/data/parse-xml.ts";
import { serializeHtml, serializeXml } from "../../src/data/serialize.ts";

const root = (text: string) => parseXml(text).children()[0] ?? assert.fail();

test("special characters are escaped so that they come back the same", () => {
  const value = "<a> & \"b\" 'c' \t\n\r é \u{1f600}";
  const element = jsonElement({ [value]: value });
  const text = serializeXml(element);
  const again = root(text).children()[0];
  assert.equal(again?.text(), value);
  assert.equal(again?.attributes()[0]?.text(), value);
});

test("characters that XML hasn't got are replaced", () => {
  assert.equal(serializeXml(jsonElement("a\u0000b\u001f\ufffe")), '<json string="">a\ufffdb\ufffd\ufffd</json>');
});

test("attributes and text nodes are written as their text", () => {
  const element = root('<a b="&lt;x">&amp;</a>');
  assert.equal(serializeXml(element.attributes()[0] ?? element), "&lt;x");
  assert.equal(serializeXml(element.children()[0] ?? element), "&amp;");
});

test("a part of a document declares the namespaces that it stands in", () => {
  const element =
    root('<a xmlns="urn:d" xmlns:p="urn:p"><b><p:c xmlns:q="urn:q"/></b></a>').children()[0] ?? assert.fail();
  assert.equal(serializeXml(element), '<b xmlns="urn:d" xmlns:p="urn:p"><p:c xmlns:q="urn:q"/></b>');
});

test("a declaration stands in front where it is wanted", () => {
  assert.equal(serializeXml(parseXml("<a/>"), { declaration: true }), '<?xml version="1.0"?>\n<a/>');
  assert.equal(serializeXml(jsonDocument([1])), '<json array=""><value number="">1</value></json>');
});

test("pretty output indents elements and leaves mixed text alone", () => {
  const text = "<a><b> </b>\n<c><d/><!--x--></c><e>mixed <f><g/></f></e></a>";
  assert.equal(
    serializeXml(root(text), { pretty: true }),
    "<a>\n  <b> </b>\n  <c>\n    <d/>\n    <!--x-->\n  </c>\n  <e>mixed <f><g/></f></e>\n</a>",
  );
});

test("instructions without data are written without a blank", () => {
  assert.equal(serializeXml(root("<a><?p?><?q x?></a>")), "<a><?p?><?q x?></a>");
});

test("XML trees can be written as HTML", () => {
  assert.equal(
    serializeHtml(parseXml("<html><br/><p/><script>a &lt; b</script></html>")),
    "<html><br><p></p><script>a < b</script></html>",
  );
});

test("the indentation of deep documents is bounded", () => {
  const deep = parseXml("<a>".repeat(900) + "<b/>".repeat(1000) + "</a>".repeat(900));
  assert.ok(serializeXml(deep, { pretty: true }).length < 400_000);
});
