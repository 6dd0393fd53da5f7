// An independent XPath 1.0 over a W3C DOM: what it says of an expression, with nodes named by their places.
import { DOMParser } from "@xmldom/xmldom";
import type { XNode } from "../../../src/data/node.ts";
import type { XPathValue } from "../../../src/xpath/values.ts";
import { correctedFunctions, type DomNode, oracleLibrary } from "./oracle-faults.ts";

/** Strings, numbers and booleans as they are, a node-set as the places of its nodes. */
export type Outcome = string | number | boolean | readonly string[];

export type OracleVariables = Readonly<Record<string, string | number | boolean>>;

type OracleValue = { toArray?(): DomNode[]; readonly num?: number; readonly str?: string; readonly b?: boolean };

/** The oracle over one document. */
export class Oracle {
  readonly #document: unknown;
  readonly #namespaces: Readonly<Record<string, string>>;

  constructor(xml: string, namespaces: Readonly<Record<string, string>> = {}) {
    this.#document = new DOMParser().parseFromString(xml, "text/xml");
    this.#namespaces = namespaces;
  }

  /** @param context a path to the context node */
  evaluate(expression: string, context: string, variables: OracleVariables = {}): Outcome {
    const node = this.#run(context, this.#document, {}).toArray?.()[0];
    const result = this.#run(expression, node, variables);
    return result.toArray?.().map(placeOfDomNode) ?? result.num ?? result.b ?? result.str ?? "";
  }

  #run(expression: string, node: unknown, variables: OracleVariables): OracleValue {
    return oracleLibrary.parse(expression).evaluate({
      node,
      namespaces: this.#namespaces,
      functions: correctedFunctions,
      variables: (name: string) => variables[name],
    });
  }
}

const attributeNode = 2;

function placeOfDomNode(node: DomNode): string {
  const { ownerElement, parentNode } = node;
  if (ownerElement) {
    const name = node.nodeType === attributeNode ? `@${node.nodeName}` : `#${node.localName ?? ""}`;
    return `${placeOfDomNode(ownerElement)}/${name}`;
  }
  if (parentNode === null) return "";
  return `${placeOfDomNode(parentNode)}/${Array.from(parentNode.childNodes ?? []).indexOf(node)}`;
}

/** Our value in the oracle's terms. */
export function outcomeOf(value: XPathValue): Outcome {
  if (Array.isArray(value)) return (value as readonly XNode[]).map(placeOf);
  return value as string | number | boolean;
}

function placeOf(node: XNode): string {
  if (node.parent === undefined) return "";
  const step = node.kind === "attribute" ? `@${node.name}` : node.kind === "namespace" ? `#${node.name}` : node.index;
  return `${placeOf(node.parent)}/${step}`;
}
