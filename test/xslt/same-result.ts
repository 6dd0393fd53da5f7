// Compares results of stylesheets by what they mean: the order of attributes, and how characters are written, is no matter.

import type { XNode } from "../../src/data/node.ts";
import { parseHtml } from "../../src/data/parse-html.ts";
import { parseXml } from "../../src/data/parse-xml.ts";
import { serializeXml } from "../../src/data/serialize.ts";

/** A result in a form in which equal results are equal texts; `method` as `xsl:output` has it, or as the result looks. */
export function comparable(text: string, type: string): string {
  if (type.startsWith("text/html")) return lines(parseHtml(text)).join("\n");
  if (type.startsWith("text/plain")) return text.replace(/\r\n?/g, "\n");
  return exact(
    parseXml(
      `<result>${text
        .replace(/^<\?xml[^>]*\?>/, "")
        .replace(/<!DOCTYPE[^>]*>/, "")
        .trim()}</result>`,
    ),
  );
}

function exact(node: XNode): string {
  if (node.kind === "text") return serializeXml(node);
  if (node.kind !== "element" && node.kind !== "document") return serializeXml(node);
  const inner = node.children().map(exact).join("");
  return node.kind === "document" ? inner : `<{${node.namespaceUri}}${node.localName}${attributes(node)}>${inner}</>`;
}

/** Elements and texts, white space between them aside, and the meta element that processors add. */
function lines(node: XNode, indent = ""): readonly string[] {
  if (node.kind === "text") return node.text().trim() === "" ? [] : [indent + node.text().replace(/\s+/g, " ").trim()];
  if (node.name === "meta" && attributes(node).includes("charset")) return [];
  const own = node.kind === "element" ? [`${indent}<${node.name}${attributes(node)}>`] : [];
  return [...own, ...node.children().flatMap((child) => lines(child, `${indent} `))];
}

function attributes(node: XNode): string {
  return node
    .attributes()
    .map((attribute) => ` {${attribute.namespaceUri}}${attribute.localName}="${attribute.text()}"`)
    .sort()
    .join("");
}
