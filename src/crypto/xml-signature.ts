// XML signatures (XML Signature 1.1): whether exactly one of them covers exactly the element given, and holds.
import { XmlNode } from "../data/xml-node.ts";
import { attributeValue, elementsIn, isElement, nodesIn, rootOf } from "../data/xml-tree.ts";
import { canonicalXml, inclusiveForm, isCanonicalForm } from "./canonical-xml.ts";
import { CryptoFault } from "./crypto-fault.ts";
import { digestOf, verifyText } from "./xml-signature-algorithms.ts";
import { signature11Namespace, signatureNamespace, signingKey } from "./xml-signing-key.ts";

/** Namespaces that are declared on the way to a node. The canonical form looks at all of them for each node. */
const maxDeclarations = 200;

/**
 * Fails closed: whatever the signature leaves open (what it covers, what was there beside it) makes it invalid. The key is
 * the one in the signature, so this tells that nothing was changed since, not who has signed.
 * @param node an element or a document, whose root element counts
 * @throws CryptoFault that says why the signature is not valid
 */
export function checkXmlSignature(node: XmlNode): void {
  const element = signedElement(node);
  const signature = onlySignature(element);
  const { info, value, keyInfo } = partsOf(signature);
  const { form, method, reference } = infoParts(info);
  const text = canonicalXml(info, attributeValue(form, "Algorithm"), prefixesOf(form), undefined);
  const key = signingKey(keyInfo);
  if (!verifyText(attributeValue(method, "Algorithm"), key, text, bytesOf(value))) {
    throw new CryptoFault("The signature is not valid");
  }
  checkReference(reference, element, signature);
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
  checkScopes(element, scopeAbove(element));
  const signatures: XmlNode[] = [];
  for (const node of nodesIn(element)) {
    if (node.kind === "processing-instruction")
      throw new CryptoFault("There is a processing instruction in the element");
    if (hasSplitText(node)) throw new CryptoFault("There is a comment within a text");
    if (isElement(node, signatureNamespace, "Signature")) signatures.push(node);
  }
  const [signature] = signatures;
  if (signature === undefined || signatures.length > 1) {
    throw new CryptoFault(`There must be one signature in the element, not ${signatures.length}`);
  }
  return signature;
}

function scopeAbove(element: XmlNode): number {
  let size = 0;
  for (let at = element.parent; at instanceof XmlNode; at = at.parent) size += at.declarations?.size ?? 0;
  return size;
}

function checkScopes(element: XmlNode, above: number): void {
  const size = above + (element.declarations?.size ?? 0);
  if (size > maxDeclarations) throw new CryptoFault("The document declares too many namespaces");
  for (const child of element.children()) if (child.kind === "element") checkScopes(child, size);
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

/** The signature is the one part of the element that it doesn't cover: nothing else may find room in it. */
function partsOf(signature: XmlNode) {
  for (const node of nodesIn(signature)) {
    if (node.kind === "element" && !isPartOfSignature(node)) {
      throw new CryptoFault("There are elements in the signature that don't belong there");
    }
  }
  const [info, value, keyInfo] = exactly(signature, "SignedInfo", "SignatureValue", "KeyInfo");
  return { info, value, keyInfo };
}

function infoParts(info: XmlNode) {
  const [form, method, reference] = exactly(info, "CanonicalizationMethod", "SignatureMethod", "Reference");
  if (!isCanonicalForm(attributeValue(form, "Algorithm"))) {
    throw new CryptoFault("The signature's canonical form isn't supported");
  }
  return { form, method, reference };
}

function isPartOfSignature({ namespaceUri, localName }: XmlNode): boolean {
  if (namespaceUri === signatureNamespace) return localName !== "Object" && localName !== "Manifest";
  return namespaceUri === signature11Namespace || localName === "InclusiveNamespaces";
}

/** The three elements that stand in one, in this order and without any other. */
function exactly(parent: XmlNode, ...names: readonly [string, string, string]): readonly [XmlNode, XmlNode, XmlNode] {
  const [first, second, third, ...others] = elementsIn(parent);
  const found = [first, second, third];
  if (first === undefined || second === undefined || third === undefined || others.length > 0) {
    throw new CryptoFault(`${parent.localName} must have ${names.join(", ")}, and nothing else`);
  }
  if (!names.every((name, at) => found[at]?.localName === name)) {
    throw new CryptoFault(`${parent.localName} must have ${names.join(", ")}, and nothing else`);
  }
  return [first, second, third];
}

function checkReference(reference: XmlNode, element: XmlNode, signature: XmlNode): void {
  if (!pointsTo(reference, element)) throw new CryptoFault("The signature's reference is not the element given");
  const [list, method, value] = exactly(reference, "Transforms", "DigestMethod", "DigestValue");
  const [first, form, ...others] = elementsIn(list);
  const uri = form === undefined ? inclusiveForm : attributeValue(form, "Algorithm");
  const isEnveloped = first !== undefined && attributeValue(first, "Algorithm") === enveloped;
  if (!isEnveloped || others.length > 0 || !isCanonicalForm(uri)) {
    throw new CryptoFault("The signature transforms the element in a way that isn't supported");
  }
  const text = canonicalXml(element, uri, form === undefined ? [] : prefixesOf(form), signature);
  if (!digestOf(attributeValue(method, "Algorithm"), text).equals(bytesOf(value))) {
    throw new CryptoFault("The element differs from what was signed");
  }
}

const enveloped = `${signatureNamespace}enveloped-signature`;

/** "" is the whole document, `#id` the element with this ID, which has to be the only one in it. */
function pointsTo(reference: XmlNode, element: XmlNode): boolean {
  const uri = reference.attributes().find(({ name }) => name === "URI")?.value;
  if (uri === "") return element.parent?.kind !== "element";
  if (uri === undefined || uri.length < 2 || !uri.startsWith("#")) return false;
  const id = uri.slice(1);
  if (!idsOf(element).includes(id)) return false;
  for (const node of nodesIn(element)) if (node !== element && idsOf(node).includes(id)) return false;
  return true;
}

function idsOf(element: XmlNode): readonly string[] {
  const ids = element.attributes().filter(({ localName }) => /^(?:Id|ID|id)$/.test(localName));
  return ids.map(({ value }) => value);
}

/** Those of namespaces that the exclusive form is told to keep. */
function prefixesOf(form: XmlNode): readonly string[] {
  const lists = elementsIn(form).filter(({ localName }) => localName === "InclusiveNamespaces");
  return lists.flatMap((list) => attributeValue(list, "PrefixList").split(/\s+/)).filter((prefix) => prefix !== "");
}

function bytesOf(element: XmlNode): Buffer {
  return Buffer.from(element.text(), "base64");
}
