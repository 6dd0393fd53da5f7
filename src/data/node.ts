// The node model that XPath walks, the same for JSON (OXN), XML and HTML (XPath 1.0, section 5).
import type { Json } from "./json.ts";

export type NodeKind =
  | "document"
  | "element"
  | "attribute"
  | "text"
  | "comment"
  | "processing-instruction"
  | "namespace";

export interface XNode {
  readonly kind: NodeKind;
  readonly parent: XNode | undefined;
  /** Place among the parent's children (or attributes), from 0; decides document order. */
  readonly index: number;
  /** Qualified name; the target of a processing instruction; "" where the kind has none. */
  readonly name: string;
  readonly localName: string;
  readonly namespaceUri: string;
  /** The same array, with the same nodes, at each call: identity of nodes is identity of objects. */
  children(): readonly XNode[];
  attributes(): readonly XNode[];
  /** String-value as XPath 1.0, section 5 defines it. JSON null is "". */
  text(): string;
  /** The JSON value behind a node: typed for JSON (and for OXN made by functions); text of XML and HTML is a string. */
  json(): Json;
}
