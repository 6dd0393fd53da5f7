// HTML text to trees and back.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { XNode } from "../../src/data/node.ts";
import { parseHtml } from "../../src/data/parse-html.ts";
import { serializeHtml } from "../../src/data/serialize.ts";
import { XmlFault } from "../../src/data/xml-fault.ts";

const body = (text: string) => `<html><head></head><body>${text}</body></html>`;

test("HTML is read by the standard's rules and written back", () => {
  const table: readonly (readonly [string, string])[] = [
    ["", body("")],
    ["<!doctype html><p>a<p>b", `<!DOCTYPE html>${body("<p>a</p><p>b</p>")}`],
    ["<P CLASS=x ID='a\"b'>y", body('<p class="x" id="a&quot;b">y</p>')],
    ["a&nbsp;b &lt; &amp; &copy; <br/>x", body("a&nbsp;b &lt; &amp; © <br>x")],
    [
      "<script>if (a < b && c) {}</script>",
      "<html><head><script>if (a < b && c) {}</script></head><body></body></html>",
    ],
    ["<table><tr><td>1", body("<table><tbody><tr><td>1</td></tr></tbody></table>")],
    ["<!--x--><b><i>y</b>z</i>", `<!--x-->${body("<b><i>y</i></b><i>z</i>")}`],
    ["<textarea>&lt;</textarea>", body("<textarea>&lt;</textarea>")],
    ["<svg viewbox='0' xlink:href='#a'><path/></svg>", body('<svg viewBox="0" xlink:href="#a"><path></path></svg>')],
    ["<template><p>x</template>", "<html><head><template><p>x</p></template></head><body></body></html>"],
    [
      '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">',
      `<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">${body("")}`,
    ],
  ];
  for (const [text, expected] of table) assert.equal(serializeHtml(parseHtml(text)), expected, text);
});

test("elements are in no namespace", () => {
  const all: string[] = [];
  const visit = (node: XNode) => {
    if (node.kind === "element") all.push(`${node.name}:${node.localName}:${node.namespaceUri}`);
    for (const child of node.children()) visit(child);
  };
  visit(parseHtml("<svg><a/></svg>"));
  assert.deepEqual(all, ["html:html:", "head:head:", "body:body:", "svg:svg:", "a:a:"]);
});

test("no text makes the parser run away", () => {
  const formatting = Array.from({ length: 900 }, (_element, index) => `<b id=${index}>`).join("");
  const hostile = [
    "<div>".repeat(100_000),
    "<form><div></form>".repeat(2000),
    `<p>${formatting}${"<p>x".repeat(1000)}`,
    `${"<div>".repeat(2000)}${"</x>".repeat(100_000)}`,
  ];
  for (const text of hostile) assert.throws(() => parseHtml(text), XmlFault, text.slice(0, 30));
  assert.ok(parseHtml("<div>".repeat(900)));
  assert.ok(parseHtml("<a>".repeat(20_000)));
  assert.ok(parseHtml(`<a ${Array.from({ length: 20_000 }, (_attribute, index) => `a${index}`).join(" ")}>`));
});
