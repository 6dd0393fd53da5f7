import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { jsonElement } from "../../../src/data/json-node.ts";
import { evaluate, MemoryHost, stringOf } from "./memory-host.ts";

describe("xml-parse()", () => {
  test("gives the document node", () => {
    assert.equal(evaluate(`string(xml-parse('<root foo="bar"><x/></root>')/root/@foo)`), "bar");
    assert.equal(
      stringOf("xml-parse($a)/list/item[1]", { variables: { a: "<list><item>1</item><item>2</item></list>" } }),
      "1",
    );
    assert.equal(evaluate("name(xml-parse('<a/>'))"), "");
  });

  test("what isn't well-formed is an empty node-set and an alert", () => {
    for (const text of ["", "text", "<a>", "<a></b>", "<a/><b/>", "<a b='1' b='2'/>", "<a>&foo;</a>"]) {
      const host = new MemoryHost({ variables: { text } });
      assert.deepEqual(evaluate("xml-parse($text)", host), [], text);
      assert.equal(host.alerts.length, 1, text);
    }
  });

  test("entities of a DOCTYPE are refused", () => {
    const text = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>';
    assert.deepEqual(evaluate("xml-parse($text)", new MemoryHost({ variables: { text } })), []);
  });
});

describe("html-parse()", () => {
  test("gives the document node of any text", () => {
    const html = "<main><p>One<p>Two</main>";
    assert.equal(stringOf("html-parse($html)/html/body/main/p[1]", { variables: { html } }), "One");
    assert.equal(evaluate("count(html-parse('')/html/body)"), 1);
    assert.equal(evaluate("string(html-parse('<title>a &amp; b')/html/head/title)"), "a & b");
  });
});

test("html-parse() of elements nested too deeply is an empty node-set and an alert", () => {
  const host = new MemoryHost({ variables: { html: "<div>".repeat(5000) } });
  assert.deepEqual(evaluate("html-parse($html)", host), []);
  assert.equal(host.alerts.length, 1);
});

describe("fit-serialize()", () => {
  const table: readonly (readonly [string, string])[] = [
    ["fit-serialize('a<b')", "a<b"],
    ["fit-serialize(1.5)", "1.5"],
    ["fit-serialize(true())", "true"],
    ["fit-serialize($undefined)", ""],
    ["fit-serialize(xml-parse('<a><b>1</b></a>')/a)", "<a>\n  <b>1</b>\n</a>"],
    ["fit-serialize(xml-parse('<a><b>1</b></a>')/a, false())", "<a><b>1</b></a>"],
    [
      "fit-serialize(xml-parse('<foo><bar>value</bar></foo>'))",
      '<?xml version="1.0"?>\n<foo>\n  <bar>value</bar>\n</foo>',
    ],
    ["fit-serialize(xml-parse('<a><b>1</b><b>2</b></a>')/a/b, false())", "<b>1</b><b>2</b>"],
    ["fit-serialize(xml-parse('<a><b>1</b><b>2</b></a>')/a/b)", "<b>1</b>\n<b>2</b>"],
    ["fit-serialize(xml-parse('<a b=\"x&amp;y\"/>')/a, false())", '<a b="x&amp;y"/>'],
  ];
  for (const [expression, result] of table) {
    test(expression, () => assert.equal(String(evaluate(expression)).trimEnd(), result));
  }

  test("JSON is written in Object XML Notation", () => {
    const server = [jsonElement({ project: "myProject", site: "mySite" }, "server")];
    const xml =
      '<server object="">\n  <project string="">myProject</project>\n  <site string="">mySite</site>\n</server>';
    assert.equal(stringOf("fit-serialize($server)", { variables: { server } }).trimEnd(), xml);
  });
});
