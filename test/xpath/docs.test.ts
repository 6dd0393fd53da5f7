// The examples of docs/xpath.md, as they stand there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Json } from "../../src/data/json.ts";
import { jsonElement } from "../../src/data/json-node.ts";
import type { XNode } from "../../src/data/node.ts";
import { parseHtml } from "../../src/data/parse-html.ts";
import { parseXml } from "../../src/data/parse-xml.ts";
import { serializeXml } from "../../src/data/serialize.ts";
import { compile, frameFor } from "./evaluate.ts";

const page = readFileSync(new URL("../../docs/xpath.md", import.meta.url), "utf8");

function section(title: string): string {
  const start = page.indexOf(`## ${title}`);
  return page.slice(start, page.indexOf("\n## ", start + 1));
}

/** Rows of the section's table with an expression and a result in code marks. */
function examples(title: string): readonly (readonly [string, string])[] {
  const rows = [...section(title).matchAll(/^\| `([^`]+)` \| `([^`]+)` \|$/gm)];
  return rows.map(([, expression = "", result = ""]) => [expression, result] as const);
}

function check(title: string, node: XNode): void {
  const found = examples(title);
  assert.ok(found.length >= 5, title);
  for (const [expression, result] of found) {
    assert.equal(JSON.stringify(compile(expression).json(frameFor(node)) ?? null), result, expression);
  }
}

function block(title: string, language: string): string {
  return new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(section(title))?.[1]?.trim() ?? assert.fail();
}

test("the examples over JSON hold", () => {
  const root = jsonElement(JSON.parse(block("Over JSON", "json")) as Json);
  assert.equal(serializeXml(root, { pretty: true }), block("Over JSON", "xml"));
  check("Over JSON", root);
});

test("the examples over XML and HTML hold", () => {
  const document = (title: string) => /With `([^`]+)` as document/.exec(section(title))?.[1] ?? assert.fail();
  check("Over XML", parseXml(document("Over XML")).children()[0] ?? assert.fail());
  check("Over HTML", parseHtml(document("Over HTML")));
});

test("the notes on values hold", () => {
  const frame = frameFor(jsonElement({ active: false, tags: ["a", "b"] }));
  const truths = [
    "active",
    "active != 'true'",
    "active = true()",
    "tags/value = 'b'",
    "tags/value != 'b'",
    "not(not(tags/value = 'b'))",
  ];
  for (const expression of truths) assert.equal(compile(expression).boolean(frame), true, expression);
});
