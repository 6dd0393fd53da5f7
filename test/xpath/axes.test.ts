// The axes over JSON, XML and HTML, written as the names that they lead to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonElement } from "../../src/data/json-node.ts";
import type { XNode } from "../../src/data/node.ts";
import { parseHtml } from "../../src/data/parse-html.ts";
import { parseXml } from "../../src/data/parse-xml.ts";
import { evaluate } from "./evaluate.ts";

function names(expression: string, node: XNode): string {
  return (evaluate(expression, node) as readonly XNode[]).map(label).join(" ");
}

function label(node: XNode): string {
  if (node.kind === "attribute") return `@${node.name}`;
  if (node.kind === "element") return node.name;
  return node.kind === "document" ? "/" : `"${node.text()}"`;
}

type Table = readonly (readonly [string, string])[];

function check(table: Table, node: XNode): void {
  for (const [expression, expected] of table) assert.equal(names(expression, node), expected, expression);
}

test("all axes over JSON", () => {
  const root = jsonElement({ a: { b: 1, c: ["x", "y"] }, "d e": null, f: "", g: {} });
  check(
    [
      ["child::*", "a json-element f g"],
      ["descendant::*", "a b c value value json-element f g"],
      ["descendant-or-self::node()", 'json a b "1" c value "x" value "y" json-element f g'],
      ["a/c/value[1]/following::node()", 'value "y" json-element f g'],
      ["a/c/value[2]/preceding::node()", 'b "1" value "x"'],
      ["a/c/value[2]/ancestor::node()", "/ json a c"],
      ["a/c/value[2]/ancestor-or-self::*", "json a c value"],
      ["a/following-sibling::*", "json-element f g"],
      ["g/preceding-sibling::*", "a json-element f"],
      ["f/preceding-sibling::*[1]", "json-element"],
      ["a/b/parent::*", "a"],
      ["a/b/..", "a"],
      ["a/b/self::b", "b"],
      ["a/b/self::c", ""],
      ["a/attribute::*", "@object"],
      ["*/@*", "@object @name @null @string @object"],
      ["json-element/@name", "@name"],
      ["a/b/text()", '"1"'],
      ["f/text()", ""],
      ["a/c/@array/..", "c"],
      ["a/b/namespace::*/..", "b"],
      ["/", "/"],
      ["/json/a", "a"],
      ["/*", "json"],
      ["//value", "value value"],
      ["../json", "json"],
      ["../..", ""],
    ],
    root,
  );
});

const xml = `<r xmlns:p="urn:p"><a i="1" j="2">t<b/><!--c--><?pi d?></a><p:e xmlns="urn:q" p:k="v"><f/></p:e></r>`;

test("all axes over XML", () => {
  const root = parseXml(xml);
  check(
    [
      ["r/child::node()", "a p:e"],
      ["r/a/node()", '"t" b "c" "d"'],
      ["r/a/comment() | r/a/processing-instruction()", '"c" "d"'],
      ["r/a/@*", "@i @j"],
      ["r/p:e/@p:k", "@p:k"],
      ["r/p:e/@k", ""],
      ["r/p:*", "p:e"],
      ["r/e", ""],
      ["r/p:e/f", ""],
      ["r/p:e/*[local-name() = 'f' and namespace-uri() = 'urn:q']", "f"],
      ["//@j/following::node()", '"t" b "c" "d" p:e f'],
      ["//@j/preceding::node()", ""],
      ["//*[local-name() = 'f']/preceding::node()", 'a "t" b "c" "d"'],
      ["//@j/ancestor::node()", "/ r a"],
      ["//@j/ancestor-or-self::node()", "/ r a @j"],
      ["//@*/self::*", ""],
      ["//@*/self::node()", "@i @j @p:k"],
      ["//b/following-sibling::node()", '"c" "d"'],
      ["//@j/following-sibling::node()", ""],
      ["/following::node()", ""],
      ["/preceding-sibling::node()", ""],
    ],
    root,
  );
});

test("namespace nodes are those in scope, with prefix and URI", () => {
  const root = parseXml(xml);
  const scope = (expression: string) => {
    const nodes = evaluate(`${expression}/namespace::*`, root) as readonly XNode[];
    return Object.fromEntries(nodes.map((node) => [node.name, node.text()]));
  };
  const xmlUri = "http://www.w3.org/XML/1998/namespace";
  assert.deepEqual(scope("r/a"), { p: "urn:p", xml: xmlUri });
  assert.deepEqual(scope("r/p:e/*"), { "": "urn:q", p: "urn:p", xml: xmlUri });
  assert.equal(evaluate("count(//namespace::p | //namespace::p)", root), 5);
  assert.equal(evaluate("string(//p:e/namespace::p)", root), "urn:p");
  assert.equal(evaluate("name(//p:e/namespace::p/..)", root), "p:e");
  assert.equal(evaluate("count(//@*/namespace::*)", root), 0);
  assert.equal(evaluate("namespace-uri(//p:e/@p:k)", root), "urn:p");
});

test("an empty default namespace takes the outer one away", () => {
  const root = parseXml('<a xmlns="urn:a"><b xmlns=""/></a>');
  assert.equal(names("*/b", root), "b");
  assert.equal(evaluate("count(//b/namespace::*)", root), 1);
});

test("axes over HTML know the implied elements", () => {
  const root = parseHtml("<!DOCTYPE html><title>T</title><p CLASS=x>One<p>Two<table><tr><td>3</table>");
  check(
    [
      ["/*", "html"],
      ["/html/*", "head body"],
      ["/html/head/title/text()", '"T"'],
      ["/html/body/p", "p p"],
      ["//p[@class = 'x']/following-sibling::*", "p table"],
      ["//td/ancestor::*", "html body table tbody tr"],
      ["//P", ""],
    ],
    root,
  );
});

test("nodes come in document order and once, whatever way they were found", () => {
  const root = parseXml("<r><a><b/></a><c><d/></c></r>");
  check(
    [
      ["//d | //a | //b | //a", "a b d"],
      ["//b/ancestor::* | //d", "r a d"],
      ["//*/..", "/ r a c"],
      ["//d/preceding::* | //c", "a b c"],
      ["(//d | //b)/ancestor-or-self::*", "r a b c d"],
      ["//*/following::*", "c d"],
      ["//*//*", "a b c d"],
    ],
    root,
  );
});

test("nodes of different trees are united tree by tree", () => {
  const [one, two] = [jsonElement({ a: 1 }, "one"), jsonElement({ b: 2 }, "two")];
  const nodes = evaluate("$two/* | $one/* | $two", undefined, { one: [one], two: [two] }) as readonly XNode[];
  assert.equal(nodes.map(({ name }) => name).join(" "), "two b a");
});
