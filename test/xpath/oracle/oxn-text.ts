// JSON written as OXN in XML, straight from the description of the notation: what the lazy view has to look like.
import type { Json } from "../../../src/data/json.ts";

export function oxnText(value: Json, tag = "json", attributes = ""): string {
  if (value === null) return `<${tag}${attributes} null=""/>`;
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => oxnText(item, "value"));
    return `<${tag}${attributes} array="">${items.join("")}</${tag}>`;
  }
  if (typeof value === "object") {
    const members = Object.entries(value).map(([key, member]) => memberText(key, member));
    return `<${tag}${attributes} object="">${members.join("")}</${tag}>`;
  }
  const text = typeof value === "number" ? decimal(value) : String(value);
  return `<${tag}${attributes} ${typeof value}="">${escapeXml(text)}</${tag}>`;
}

function memberText(key: string, value: Json): string {
  if (/^[A-Za-z_][A-Za-z0-9._-]*$/.test(key)) return oxnText(value, key);
  return oxnText(value, "json-element", ` name="${escapeXml(key)}"`);
}

/** Enough places for the numbers of the tests; negative zero has no sign. */
function decimal(value: number): string {
  return (value + 0).toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 20 });
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
