// XML Encryption 1.1: the plain text of an EncryptedData element.
import type { KeyObject } from "node:crypto";
import { createRequire } from "node:module";
import type * as xmlEncryption from "xml-encryption";
import { serializeXml } from "../data/serialize.ts";
import { XmlNode } from "../data/xml-node.ts";
import { attributeValue, childNamed, elementsIn, isElement, nodesIn, rootOf } from "../data/xml-tree.ts";
import { signatureNamespace } from "./xml-signing-key.ts";

export const encryptionNamespace = "http://www.w3.org/2001/04/xmlenc#";

const require = createRequire(import.meta.url);

/** Keys for several receivers may stand in one document; each one costs a private-key operation. */
const maxKeys = 10;

/** Bytes of nonce and tag (XML Encryption 1.1, section 5.2.4): a shorter text would bring a shorter tag. */
const minGcmLength = 12 + 16;

/**
 * Undefined for each and every failure: which step has failed must not show.
 * @param data an EncryptedData element
 * @param key an RSA private key
 */
export function decryptXml(data: XmlNode, key: KeyObject): string | undefined {
  const method = childNamed(data, encryptionNamespace, "EncryptionMethod");
  const cipher = childNamed(data, encryptionNamespace, "CipherData");
  if (method === undefined || cipher === undefined || key.asymmetricKeyType !== "rsa") return undefined;
  if (attributeValue(method, "Algorithm").endsWith("gcm") && byteLength(cipher) < minGcmLength) return undefined;
  const pem = key.export({ format: "pem", type: "pkcs8" }).toString();
  for (const encryptedKey of encryptedKeys(data).slice(0, maxKeys)) {
    const text = decrypted(method, encryptedKey, cipher, pem);
    if (text !== undefined) return text;
  }
  return undefined;
}

function byteLength(cipher: XmlNode): number {
  return Buffer.from(cipher.text(), "base64").length;
}

/** Those in KeyInfo, those that it refers to, and those that refer to the data. */
function encryptedKeys(data: XmlNode): readonly XmlNode[] {
  const info = childNamed(data, signatureNamespace, "KeyInfo");
  const parts = info === undefined ? [] : elementsIn(info);
  const inside = parts.filter((part) => isElement(part, encryptionNamespace, "EncryptedKey"));
  const references = parts.filter((part) => isElement(part, signatureNamespace, "RetrievalMethod"));
  const uris = new Set(references.map((reference) => attributeValue(reference, "URI")));
  const id = attributeValue(data, "Id");
  const root = rootOf(data);
  if (inside.length > 0 || !(root instanceof XmlNode)) return inside;
  return [...nodesIn(root)].filter((node) => {
    if (!isElement(node, encryptionNamespace, "EncryptedKey")) return false;
    return uris.has(`#${attributeValue(node, "Id")}`) || (id !== "" && refersTo(node, `#${id}`));
  });
}

function refersTo(key: XmlNode, uri: string): boolean {
  const list = childNamed(key, encryptionNamespace, "ReferenceList");
  return list !== undefined && elementsIn(list).some((reference) => attributeValue(reference, "URI") === uri);
}

/** The library, loaded with the first call, takes the first of each element that it finds: it gets only the ones that are meant. */
function decrypted(method: XmlNode, encryptedKey: XmlNode, cipher: XmlNode, pem: string): string | undefined {
  const { decrypt } = require("xml-encryption") as typeof xmlEncryption;
  const keyInfo = `<KeyInfo xmlns="${signatureNamespace}">${serializeXml(encryptedKey)}</KeyInfo>`;
  const data = `${serializeXml(method)}${keyInfo}${serializeXml(cipher)}`;
  let text: string | undefined;
  // CBC and RSA 1.5 are old, but they are what documents are encrypted with.
  const options = { key: pem, disallowDecryptionWithInsecureAlgorithm: false, warnInsecureAlgorithm: false };
  decrypt(`<EncryptedData xmlns="${encryptionNamespace}">${data}</EncryptedData>`, options, (error, result) => {
    // It calls back before it returns.
    if (error === null) text = result;
  });
  return text;
}
