// XML signatures (XML Signature 1.1): whether exactly one of them covers exactly the element given, and holds.
import { createRequire } from "node:module";
import type * as xmlCrypto from "xml-crypto";
import { parseXml } from "../data/parse-xml.ts";
import { serializeXml } from "../data/serialize.ts";
import { XmlNode } from "../data/xml-node.ts";
import { attributeValue, childNamed, elementsIn, isElement, nodesIn, rootOf } from "../data/xml-tree.ts";
import { CryptoFault } from "./crypto-fault.ts";
import { equalTrees } from "./equal-trees.ts";
import { hashAlgorithms, signatureAlgorithms } from "./xml-signature-algorithms.ts";
import { signature11Namespace, signatureNamespace, signingKey } from "./xml-signing-key.ts";

const require = createRequire(import.meta.url);

/** Declarations of namespaces in the element and above it: canonical form costs their square. */
const maxDeclarations = 500;

/**
 * Fails closed: whatever the signature leaves open (what it covers, what was there beside it) makes it invalid. The key is
 * the one in the signature, so this tells that nothing was changed since, not who has signed.
 * @param node an element or a document, whose root element counts
 * @throws CryptoFault that says why the signature is not valid
 */
export function checkXmlSignature(node: XmlNode): void {
  const element = signedElement(node);
  const signature = onlySignature(element);
  checkStructure(signature);
  checkReference(signature, element);
  const canonical = verifiedText(element, signature);
  // What was signed is what the flow sees, whatever the library's own parser and canonical form make of it.
  const signed = parseXml(canonical).children()[0] as XmlNode;
  if (!equalTrees(element, signed, signature)) throw new CryptoFault("The element differs from what was signed");
}

function signedElement(node: XmlNode): XmlNode {
  const root = rootOf(node);
  if (root instanceof XmlNode && root.html) throw new CryptoFault("An HTML document can't be signed");
  if (root instanceof XmlNode && root.doctype !== undefined) throw new CryptoFault("The document has a DOCTYPE");
  const element = node.kind === "document" ? elementsIn(node)[0] : node;
  if (element?.kind !== "element") throw new CryptoFault("Only an element or a document can be signed");
  return element;
}

/** The one signature in the element. On the way all is looked for that could hide something from it. */
function onlySignature(element: XmlNode): XmlNode {
  let declarations = scopeSize(element);
  const signatures: XmlNode[] = [];
  for (const node of nodesIn(element)) {
    declarations += node.declarations?.size ?? 0;
    if (node.kind === "processing-instruction")
      throw new CryptoFault("There is a processing instruction in the element");
    if (hasSplitText(node)) throw new CryptoFault("There is a comment within a text");
    if (isElement(node, signatureNamespace, "Signature")) signatures.push(node);
  }
  if (declarations > maxDeclarations) throw new CryptoFault("The document declares too many namespaces");
  const [signature] = signatures;
  if (signature === undefined || signatures.length > 1) {
    throw new CryptoFault(`There must be one signature in the element, not ${signatures.length}`);
  }
  return signature;
}

function scopeSize(element: XmlNode): number {
  let size = 0;
  for (let at = element.parent; at instanceof XmlNode; at = at.parent) size += at.declarations?.size ?? 0;
  return size;
}

/** Comments aren't signed. One that is put into a text would show expressions such as `text()` a part of it alone. */
function hasSplitText(node: XmlNode): boolean {
  let before: XmlNode | undefined;
  for (const child of node.children()) {
    if (child.kind === "comment") continue;
    const areTexts = before?.kind === "text" && child.kind === "text";
    if (areTexts && `${before?.value}${child.value}`.trim() !== "") return true;
    before = child;
  }
  return false;
}

const transforms: ReadonlySet<string> = new Set([
  "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
  "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
  "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
  "http://www.w3.org/2001/10/xml-exc-c14n#",
  "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
]);

/** The signature is the one part of the element that it doesn't cover: nothing else may find room in it. */
function checkStructure(signature: XmlNode): void {
  const names = elementsIn(signature).map(({ localName }) => localName);
  const [info, , keyInfo] = elementsIn(signature);
  if (names.join(" ") !== "SignedInfo SignatureValue KeyInfo" || info === undefined || keyInfo === undefined) {
    throw new CryptoFault("A signature must have SignedInfo, SignatureValue and KeyInfo, and nothing else");
  }
  const parts = elementsIn(info).map(({ localName }) => localName);
  if (parts.join(" ") !== "CanonicalizationMethod SignatureMethod Reference") {
    throw new CryptoFault("A signature must have one reference");
  }
  for (const node of nodesIn(signature)) {
    if (node.kind === "element" && !isPartOfSignature(node)) {
      throw new CryptoFault("There are elements in the signature that don't belong there");
    }
  }
}

function isPartOfSignature({ namespaceUri, localName }: XmlNode): boolean {
  if (namespaceUri === signatureNamespace) return localName !== "Object" && localName !== "Manifest";
  return namespaceUri === signature11Namespace || localName === "InclusiveNamespaces";
}

/** "" is the whole document, `#id` the element with this ID. */
function checkReference(signature: XmlNode, element: XmlNode): void {
  const info = childNamed(signature, signatureNamespace, "SignedInfo");
  const reference = info === undefined ? undefined : childNamed(info, signatureNamespace, "Reference");
  const uri = reference?.attributes().find(({ name }) => name === "URI")?.value;
  const isWhole = uri === "" && element.parent?.kind !== "element";
  const isThis = uri !== undefined && uri.length > 1 && idsOf(element).includes(uri.slice(1)) && uri.startsWith("#");
  if (!isWhole && !isThis) throw new CryptoFault("The signature's reference is not the element given");
  const list = reference === undefined ? undefined : childNamed(reference, signatureNamespace, "Transforms");
  if (list === undefined || !elementsIn(list).every((step) => transforms.has(attributeValue(step, "Algorithm")))) {
    throw new CryptoFault("The signature transforms the element in a way that isn't supported");
  }
}

function idsOf(element: XmlNode): readonly string[] {
  const ids = element.attributes().filter(({ localName }) => /^(?:Id|ID|id)$/.test(localName));
  return ids.map(({ value }) => value);
}

/**
 * The canonical text that the signature covers. The library gets a text of our own making: it parses once more, and
 * could read hostile text in another way.
 */
function verifiedText(element: XmlNode, signature: XmlNode): string {
  const keyInfo = childNamed(signature, signatureNamespace, "KeyInfo");
  if (keyInfo === undefined) throw new CryptoFault("The signature has no KeyInfo");
  const publicCert = signingKey(keyInfo).export({ format: "pem", type: "spki" }).toString();
  const references = verify(plainText(element), plainText(signature), publicCert);
  const [canonical] = references;
  if (canonical === undefined || references.length > 1) throw new CryptoFault("The signature is not valid");
  return canonical;
}

/** The library's parser takes NEL and LINE SEPARATOR for line ends, which they are in XML 1.1 only. */
function plainText(element: XmlNode): string {
  return serializeXml(element).replaceAll(/[\u0085\u2028]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The library is loaded with the first signature. What it throws may quote the document. */
function verify(text: string, signature: string, publicCert: string): readonly string[] {
  const { SignedXml } = require("xml-crypto") as typeof xmlCrypto;
  try {
    const signed = new SignedXml({ publicCert });
    signed.SignatureAlgorithms = signatureAlgorithms;
    signed.HashAlgorithms = hashAlgorithms;
    signed.loadSignature(signature);
    return signed.checkSignature(text) ? signed.getSignedReferences() : [];
  } catch {
    return [];
  }
}
