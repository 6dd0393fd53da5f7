// FLAT's functions for signed and encrypted XML: verify-xmldsig(), decrypt-xml().
import type { KeyObject } from "node:crypto";
import { CryptoFault } from "../../crypto/crypto-fault.ts";
import { decryptXml, encryptionNamespace } from "../../crypto/xml-decryption.ts";
import { checkXmlSignature } from "../../crypto/xml-signature.ts";
import type { XNode } from "../../data/node.ts";
import { parseXml, parseXmlFragment } from "../../data/parse-xml.ts";
import { XmlFault } from "../../data/xml-fault.ts";
import { XmlNode } from "../../data/xml-node.ts";
import { attributeValue, isElement, nodesIn, replaceNode, rootOf } from "../../data/xml-tree.ts";
import { isNodeSet, toStringValue } from "../convert.ts";
import { defineFunction } from "../function-definition.ts";
import type { XPathValue } from "../values.ts";
import { checkLiteralKey, keyOf, orAlert } from "./key-argument.ts";

export const xmlSecurityFunctions = [
  defineFunction({
    name: "verify-xmldsig",
    args: ["any"],
    returns: "boolean",
    run: ({ host }, value) =>
      orAlert("verify-xmldsig", host, false, () => {
        checkXmlSignature(xmlNodeOf(value));
        return true;
      }),
  }),
  defineFunction({
    name: "decrypt-xml",
    args: ["any", "string", "string?"],
    returns: "boolean",
    // A second call would find nothing to decrypt any more.
    impure: true,
    bind: (site) => {
      checkLiteralKey(site, 1, "private", 2);
      return ({ host }, value, key, passphrase) =>
        orAlert("decrypt-xml", host, false, () => {
          decryptInPlace(xmlNodeOf(value), keyOf("decrypt-xml", host, key, "private", passphrase));
          return true;
        });
    },
  }),
];

/** The first node, or the document of an XML text. */
function xmlNodeOf(value: XPathValue): XmlNode {
  const node = isNodeSet(value) ? value[0] : parsedDocument(toStringValue(value));
  if (node instanceof XmlNode) return node;
  throw new CryptoFault(node === undefined ? "There is no node" : "The node is no XML");
}

function parsedDocument(text: string): XNode {
  try {
    return parseXml(text);
  } catch (fault) {
    if (!(fault instanceof XmlFault)) throw fault;
    throw new CryptoFault(`The text is no XML: ${fault.message}`);
  }
}

/** Replaces the first EncryptedData in the node, which may be it itself. */
function decryptInPlace(node: XmlNode, key: KeyObject): void {
  const root = rootOf(node);
  if (root instanceof XmlNode && root.shared) {
    throw new CryptoFault("The document is a file of the app, which doesn't change: decrypt a copy of it");
  }
  const data = firstEncrypted(node);
  const { parent } = data;
  const text = decryptXml(data, key);
  const content = text === undefined || !(parent instanceof XmlNode) ? undefined : contentFrom(text, data, parent);
  // One text for whatever went wrong: anything more precise would help those who guess.
  if (content === undefined) throw new CryptoFault("The data can't be decrypted");
  replaceNode(data, content);
}

function firstEncrypted(node: XmlNode): XmlNode {
  for (const candidate of nodesIn(node)) {
    if (isElement(candidate, encryptionNamespace, "EncryptedData")) return candidate;
  }
  throw new CryptoFault("There is no EncryptedData element");
}

/** Elements and content of elements are parsed, as the type says; anything else is text. A document has one root element. */
function contentFrom(text: string, data: XmlNode, parent: XmlNode): readonly XmlNode[] | undefined {
  const type = attributeValue(data, "Type");
  const isXml = type === `${encryptionNamespace}Element` || type === `${encryptionNamespace}Content`;
  const nodes = isXml ? parsed(text, parent) : [new XmlNode("text", { value: text })];
  if (nodes === undefined || parent.kind !== "document") return nodes;
  const kept = nodes.filter(({ kind, value }) => kind !== "text" || value.trim() !== "");
  const isRoot =
    kept.filter(({ kind }) => kind === "element").length === 1 && kept.every(({ kind }) => kind !== "text");
  return isRoot ? kept : undefined;
}

function parsed(text: string, parent: XmlNode): readonly XmlNode[] | undefined {
  try {
    return parseXmlFragment(text, parent);
  } catch (fault) {
    if (!(fault instanceof XmlFault)) throw fault;
    return undefined;
  }
}
