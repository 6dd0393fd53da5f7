// The public key that an XML signature names in its KeyInfo (XML Signature 1.1, section 4.5).
import { createPublicKey, type JsonWebKeyInput, type KeyObject, X509Certificate } from "node:crypto";
import type { XmlNode } from "../data/xml-node.ts";
import { childNamed, elementsIn, nodesIn } from "../data/xml-tree.ts";
import { CryptoFault } from "./crypto-fault.ts";

export const signatureNamespace = "http://www.w3.org/2000/09/xmldsig#";
export const signature11Namespace = "http://www.w3.org/2009/xmldsig11#";

/** Keys and certificates that are looked at. */
const maxKeys = 10;

/**
 * Certificates, RSAKeyValue, ECKeyValue and DEREncodedKeyValue are read. All that are there must give one key; only
 * further certificates may be those that have issued the one before.
 * @throws CryptoFault where there is no key, or more than one
 */
export function signingKey(keyInfo: XmlNode): KeyObject {
  const certificates = certificatesIn(keyInfo);
  const values = [...nodesIn(keyInfo)].filter(isKeyValue);
  if (values.length > maxKeys) throw new CryptoFault("KeyInfo has too many keys");
  const [leaf] = certificates;
  const keys = [...(leaf === undefined ? [] : [leaf.key]), ...values.map(keyOfValue)];
  const [key] = keys;
  if (key === undefined) throw new CryptoFault("KeyInfo has no certificate and no key");
  if (!keys.every((other) => key.equals(other))) throw new CryptoFault("KeyInfo names different keys");
  return key;
}

type Certificate = { readonly certificate: X509Certificate; readonly key: KeyObject };

/** The certificate of the signer, and after it those that vouch for it. */
function certificatesIn(keyInfo: XmlNode): readonly Certificate[] {
  const elements = [...nodesIn(keyInfo)].filter(({ localName }) => localName === "X509Certificate");
  if (elements.length > maxKeys) throw new CryptoFault("KeyInfo has too many certificates");
  const certificates = elements.map((element) => attempt(() => readCertificate(element)));
  for (const [at, { key }] of certificates.entries()) {
    if (certificates[at - 1]?.certificate.verify(key) === false) {
      throw new CryptoFault("KeyInfo has certificates that are no chain");
    }
  }
  return certificates;
}

function readCertificate(element: XmlNode): Certificate {
  const certificate = new X509Certificate(bytesOf(element));
  return { certificate, key: certificate.publicKey };
}

function isKeyValue({ localName }: XmlNode): boolean {
  return localName === "KeyValue" || localName === "DEREncodedKeyValue";
}

function keyOfValue(element: XmlNode): KeyObject {
  if (element.localName === "DEREncodedKeyValue")
    return attempt(() => createPublicKey({ key: bytesOf(element), format: "der", type: "spki" }));
  const [value] = elementsIn(element);
  if (value?.localName === "RSAKeyValue") return attempt(() => createPublicKey(rsaKey(value)));
  if (value?.localName === "ECKeyValue") return attempt(() => createPublicKey(ellipticKey(value)));
  throw new CryptoFault("KeyInfo has a key of a kind that isn't supported");
}

function rsaKey(value: XmlNode): JsonWebKeyInput {
  const part = (name: string) => base64Url(childNamed(value, signatureNamespace, name));
  return { format: "jwk", key: { kty: "RSA", n: part("Modulus"), e: part("Exponent") } };
}

const curves = new Map([
  ["urn:oid:1.2.840.10045.3.1.7", "P-256"],
  ["urn:oid:1.3.132.0.34", "P-384"],
  ["urn:oid:1.3.132.0.35", "P-521"],
]);

/** The point is uncompressed: 4, then its two coordinates (SEC 1, section 2.3.3). */
function ellipticKey(value: XmlNode): JsonWebKeyInput {
  const curve = childNamed(value, signature11Namespace, "NamedCurve");
  const point = childNamed(value, signature11Namespace, "PublicKey");
  const crv = curves.get(curve?.attributes().find(({ name }) => name === "URI")?.value ?? "");
  const bytes = point === undefined ? Buffer.alloc(0) : bytesOf(point);
  if (crv === undefined || bytes[0] !== 4) throw new CryptoFault("KeyInfo has a key on a curve that isn't supported");
  const half = (bytes.length + 1) / 2;
  const x = bytes.subarray(1, half).toString("base64url");
  const y = bytes.subarray(half).toString("base64url");
  return { format: "jwk", key: { kty: "EC", crv, x, y } };
}

function bytesOf(element: XmlNode): Buffer {
  return Buffer.from(element.text(), "base64");
}

function base64Url(element: XmlNode | undefined): string {
  return element === undefined ? "" : bytesOf(element).toString("base64url");
}

/** OpenSSL's own words are of no use to those who read our logs. */
function attempt<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof CryptoFault) throw error;
    throw new CryptoFault("KeyInfo has a certificate or key that can't be read");
  }
}
