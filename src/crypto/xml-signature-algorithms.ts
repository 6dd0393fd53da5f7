// The algorithms of XML signatures with key pairs. There are none with shared secrets: the key comes with the document.
import { constants, createHash, type KeyObject, verify } from "node:crypto";
import { CryptoFault } from "./crypto-fault.ts";

const dsig = "http://www.w3.org/2000/09/xmldsig#";
const more = "http://www.w3.org/2001/04/xmldsig-more#";
const more2007 = "http://www.w3.org/2007/05/xmldsig-more#";
const xmlenc = "http://www.w3.org/2001/04/xmlenc#";

type Method = { readonly keyType: "rsa" | "ec"; readonly hash: string; readonly pss?: true };

const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  [`${dsig}rsa-sha1`, { keyType: "rsa", hash: "sha1" }],
  [`${more}rsa-sha256`, { keyType: "rsa", hash: "sha256" }],
  [`${more}rsa-sha384`, { keyType: "rsa", hash: "sha384" }],
  [`${more}rsa-sha512`, { keyType: "rsa", hash: "sha512" }],
  [`${more2007}sha256-rsa-MGF1`, { keyType: "rsa", hash: "sha256", pss: true }],
  [`${more2007}sha384-rsa-MGF1`, { keyType: "rsa", hash: "sha384", pss: true }],
  [`${more2007}sha512-rsa-MGF1`, { keyType: "rsa", hash: "sha512", pss: true }],
  [`${more}ecdsa-sha256`, { keyType: "ec", hash: "sha256" }],
  [`${more}ecdsa-sha384`, { keyType: "ec", hash: "sha384" }],
  [`${more}ecdsa-sha512`, { keyType: "ec", hash: "sha512" }],
]);

const digests: ReadonlyMap<string, string> = new Map([
  [`${dsig}sha1`, "sha1"],
  [`${xmlenc}sha256`, "sha256"],
  [`${more}sha384`, "sha384"],
  [`${xmlenc}sha512`, "sha512"],
]);

/** @param uri names the method. @throws CryptoFault for an unknown one; a key of another type doesn't verify */
export function verifyText(uri: string, key: KeyObject, text: string, signature: Buffer): boolean {
  const method = methods.get(uri);
  if (method === undefined) throw new CryptoFault("The signature's method isn't supported");
  if (key.asymmetricKeyType !== method.keyType) return false;
  const padding = method.pss ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  const options =
    method.keyType === "ec"
      ? ({ key, dsaEncoding: "ieee-p1363" } as const)
      : { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return verify(method.hash, Buffer.from(text, "utf8"), options, signature);
}

/** @throws CryptoFault for an unknown algorithm */
export function digestOf(uri: string, text: string): Buffer {
  const hash = digests.get(uri);
  if (hash === undefined) throw new CryptoFault("The signature's digest isn't supported");
  return createHash(hash).update(text, "utf8").digest();
}
