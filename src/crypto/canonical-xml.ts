// Canonical XML (1.0, inclusive and exclusive) of a part of a tree, by xml-crypto's canonicalisers.
import { createRequire } from "node:module";
import type * as xmlCrypto from "xml-crypto";
import { scopeOf } from "../data/namespace-node.ts";
import { parseXml } from "../data/parse-xml.ts";
import { XmlFault } from "../data/xml-fault.ts";
import type { XmlNode } from "../data/xml-node.ts";
import { CryptoFault } from "./crypto-fault.ts";
import { equalTrees } from "./equal-trees.ts";

const require = createRequire(import.meta.url);

export const inclusiveForm = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const exclusiveForm = "http://www.w3.org/2001/10/xml-exc-c14n#";

/** A part of a same-document reference has no comments (XML Signature, section 4.4.3.3): the forms with them give the same. */
const forms: ReadonlySet<string> = new Set([
  inclusiveForm,
  `${inclusiveForm}#WithComments`,
  exclusiveForm,
  `${exclusiveForm}WithComments`,
]);

export function isCanonicalForm(uri: string): boolean {
  return forms.has(uri);
}

/**
 * @param without a node that is left out
 * @param prefixes of namespaces that the exclusive form treats as the inclusive one does
 * @throws CryptoFault where the text wouldn't say the same as the tree: the library doesn't escape the names of namespaces,
 *   leaves out attributes that begin with `xmlns`, and gives documents with several other oddities the same text
 */
export function canonicalXml(
  element: XmlNode,
  form: string,
  prefixes: readonly string[],
  without: XmlNode | undefined,
): string {
  const text = canonicalText(domElement(element, scopeOf(element), without), form, prefixes);
  const parsed = parsedElement(text);
  if (parsed === undefined || !equalTrees(element, parsed, without)) {
    throw new CryptoFault("The element has no canonical form");
  }
  return text;
}

/** The library is loaded with the first signature. */
function canonicalText(dom: DomElement, form: string, prefixes: readonly string[]): string {
  const { C14nCanonicalization, ExclusiveCanonicalization } = require("xml-crypto") as typeof xmlCrypto;
  const canonicalizer = form.startsWith(exclusiveForm) ? new ExclusiveCanonicalization() : new C14nCanonicalization();
  try {
    // It reads no more of the DOM than what is there.
    const node = dom as unknown as Element;
    return canonicalizer.process(node, { inclusiveNamespacesPrefixList: [...prefixes] });
  } catch {
    throw new CryptoFault("The element has no canonical form");
  }
}

function parsedElement(text: string): XmlNode | undefined {
  try {
    return parseXml(text).children()[0] as XmlNode;
  } catch (fault) {
    if (!(fault instanceof XmlFault)) throw fault;
    return undefined;
  }
}

type DomAttribute = {
  readonly name: string;
  readonly prefix: string | null;
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly value: string;
};

/** What the canonicalisers need of the DOM. */
class DomNode {
  readonly nodeType: number;
  readonly nodeName: string;

  constructor(nodeType: number, nodeName: string) {
    this.nodeType = nodeType;
    this.nodeName = nodeName;
  }

  appendChild(): void {
    throw new CryptoFault("The tree can't be changed");
  }

  removeChild(): void {
    throw new CryptoFault("The tree can't be changed");
  }
}

class DomText extends DomNode {
  readonly data: string;

  constructor(data: string) {
    super(3, "#text");
    this.data = data;
  }
}

class DomElement extends DomNode {
  readonly tagName: string;
  readonly prefix: string | null;
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly attributes: readonly DomAttribute[];
  readonly childNodes: readonly DomNode[];

  constructor(source: XmlNode, attributes: readonly DomAttribute[], childNodes: readonly DomNode[]) {
    super(1, source.name);
    this.tagName = source.name;
    this.prefix = prefixOf(source.name);
    this.localName = source.localName;
    this.namespaceURI = source.namespaceUri === "" ? null : source.namespaceUri;
    this.attributes = attributes;
    this.childNodes = childNodes;
  }
}

/** @param declarations of the namespaces that are new at this element, or in scope at the topmost one */
function domElement(
  source: XmlNode,
  declarations: ReadonlyMap<string, string> | undefined,
  without: XmlNode | undefined,
): DomElement {
  const children: DomNode[] = [];
  for (const child of source.children()) {
    if (child.kind === "text" && child.value !== "") children.push(new DomText(child.value));
    if (child.kind === "element" && child !== without) children.push(domElement(child, child.declarations, without));
  }
  const attributes = [...(declarations ?? [])].filter(([prefix]) => prefix !== "xml").map(declarationAttribute);
  return new DomElement(source, [...attributes, ...source.attributes().map(domAttribute)], children);
}

function declarationAttribute([prefix, value]: readonly [string, string]): DomAttribute {
  const names = prefix === "" ? { name: "xmlns", prefix: null } : { name: `xmlns:${prefix}`, prefix: "xmlns" };
  const namespaceURI = "http://www.w3.org/2000/xmlns/";
  return { ...names, localName: prefix === "" ? "xmlns" : prefix, namespaceURI, value };
}

function domAttribute({ name, localName, namespaceUri, value }: XmlNode): DomAttribute {
  const namespaceURI = namespaceUri === "" ? null : namespaceUri;
  return { name, prefix: prefixOf(name), localName, namespaceURI, value };
}

function prefixOf(name: string): string | null {
  const colon = name.indexOf(":");
  return colon < 0 ? null : name.slice(0, colon);
}
