import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Content } from "../../src/data/content.ts";
import { jsonDocument, jsonElement } from "../../src/data/json-node.ts";
import { isJsonType } from "../../src/data/media-type.ts";
import type { XNode } from "../../src/data/node.ts";
import { parseHtml } from "../../src/data/parse-html.ts";
import { parseXml } from "../../src/data/parse-xml.ts";
import { contentOf, contextNodeOf, type VariableValue } from "../../src/flow/variable-value.ts";

function firstChild(node: XNode | undefined): XNode {
  const child = node?.children()[0];
  assert.ok(child);
  return child;
}

describe("values as content", () => {
  const table: readonly (readonly [string, VariableValue, string, string])[] = [
    ["a string", "text", "text/plain", "text"],
    ["a number", 1.5, "application/json", "1.5"],
    ["a boolean", false, "application/json", "false"],
    ["bytes", Buffer.from("ä"), "application/octet-stream", "ä"],
    ["nothing", [], "", ""],
    ["JSON", [jsonElement({ a: [1] })], "application/json", '{"a":[1]}'],
    ["a JSON document", [jsonDocument([null])], "application/json", "[null]"],
    ["a JSON string", [firstChild(jsonElement({ a: "x" }))], "application/json", '"x"'],
    ["an XML element", [firstChild(parseXml("<a><b>1</b></a>"))], "text/xml", '<?xml version="1.0"?>\n<a><b>1</b></a>'],
    ["XML text", [firstChild(firstChild(parseXml("<a>x</a>")))], "text/plain", "x"],
    ["several nodes", jsonElement([1, 2]).children(), "application/json", "1"],
  ];
  for (const [name, value, mime, text] of table) {
    it(`shows ${name}`, () => {
      const content = contentOf(value);
      assert.equal(content.mime, mime);
      assert.equal(content.text(), text);
    });
  }

  it("leaves content alone", () => {
    const content = Content.ofText("a", "text/css");
    assert.equal(contentOf(content), content);
  });
});

describe("values as contexts of templates", () => {
  const names: readonly (readonly [string, VariableValue | undefined, string | undefined, unknown])[] = [
    ["nothing", undefined, undefined, undefined],
    ["an empty node-set", [], undefined, undefined],
    ["a string", "text", "json", "text"],
    ["a number", 2, "json", 2],
    ["bytes", Buffer.from("x"), "json", "x"],
    ["JSON content", Content.ofText('{"a":1}', "application/json"), "json", { a: 1 }],
    ["broken JSON content", Content.ofText('{"a":', "application/json"), "json", '{"a":'],
    ["XML content", Content.ofText("<r>1</r>", "application/xml"), "r", "1"],
    ["HTML content", Content.ofText("<p>x", "text/html"), "html", "x"],
    ["text content", Content.ofText("x", "text/plain"), "json", "x"],
    ["a JSON document", [jsonDocument({ a: 1 })], "json", { a: 1 }],
    ["an XML document", [parseXml("<!-- c --><r>1</r>")], "r", "1"],
    ["an HTML document", [parseHtml("<p>x")], "html", "x"],
    ["an element inside", [firstChild(jsonElement({ a: 1 }))], "a", 1],
  ];
  for (const [name, value, node, json] of names) {
    it(`takes ${name}`, () => {
      const found = contextNodeOf(value);
      assert.equal(found?.name, node);
      assert.deepEqual(found?.json(), json);
    });
  }
});

it("knows the media types of JSON", () => {
  const json = [
    "application/json",
    "APPLICATION/JSON",
    "application/json; charset=utf-8",
    "application/problem+json",
    "text/json",
  ];
  for (const type of json) assert.equal(isJsonType(type), true, type);
  for (const type of ["", "text/plain", "application/jsonx", "text/html; x=application/json", "application/xml"]) {
    assert.equal(isJsonType(type), false, type);
  }
});
