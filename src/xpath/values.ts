// The values that XPath expressions give, and XPath 1.0's conversions between them (sections 3.2, 4.2 to 4.4).
import type { XNode } from "../data/node.ts";

/** Nodes in document order without repetitions. */
export type NodeSet = readonly XNode[];

/** XPath 1.0's four types, and bytes: binary text that acts as its UTF-8 string wherever a string is asked for. */
export type XPathValue = string | number | boolean | NodeSet | Buffer;

export type ResultType = "string" | "number" | "boolean" | "node-set" | "any";
