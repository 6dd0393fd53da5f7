// Variables as text: what security has left for flows outlasts the process.
import { Content } from "../../data/content.ts";
import type { Json } from "../../data/json.ts";
import { jsonElement, rawJson } from "../../data/json-node.ts";
import { contentOf, type VariableValue } from "../../flow/variable-value.ts";

/** Values of JSON nodes; an atomic value; a content, in Base64; the same, as a document with nodes. */
export type StoredVariable = {
  readonly name: string;
} & (
  | { readonly kind: "nodes"; readonly values: readonly Json[] }
  | { readonly kind: "atom"; readonly value: string | number | boolean }
  | { readonly kind: "bytes" | "content" | "document"; readonly mime: string; readonly base64: string }
);

export function storedVariable(name: string, value: VariableValue): StoredVariable {
  if (typeof value !== "object") return { name, kind: "atom", value };
  if (Array.isArray(value)) {
    const values = value.map(rawJson);
    if (values.every((item) => item !== undefined)) return { name, kind: "nodes", values };
  }
  const kind = value instanceof Content ? "content" : Buffer.isBuffer(value) ? "bytes" : "document";
  const content = contentOf(value);
  return { name, kind, mime: content.mime, base64: content.bytes().toString("base64") };
}

export function restoredVariable(stored: StoredVariable): VariableValue {
  if (stored.kind === "atom") return stored.value;
  if (stored.kind === "nodes") return stored.values.map((value) => jsonElement(value));
  const bytes = Buffer.from(stored.base64, "base64");
  if (stored.kind === "bytes") return bytes;
  const content = Content.ofBytes(bytes, stored.mime);
  const node = stored.kind === "document" ? content.document() : undefined;
  return node === undefined ? content : [node];
}
