// Signatures of any data, by the names of algorithms that OpenSSL has had and FLAT documents.
import { constants, type KeyObject, sign, verify } from "node:crypto";
import { CryptoFault } from "./crypto-fault.ts";

/** `key`: the one type of key that the algorithm is for; without it RSA (PKCS#1 v1.5), DSA and EC keys are taken. */
type Algorithm = { readonly hash: string | undefined; readonly key?: "dsa" | "ec" };

const hashes: readonly (readonly [name: string, hash: string | undefined])[] = [
  // OpenSSL 3 hasn't got these two any more.
  ["MD2", undefined],
  ["MD4", undefined],
  ["MD5", "md5"],
  ["RIPEMD160", "ripemd160"],
  // Once the withdrawn first version of SHA-1, which nothing knows today.
  ["SHA", "sha1"],
  ["SHA1", "sha1"],
  ["SHA224", "sha224"],
  ["SHA256", "sha256"],
  ["SHA384", "sha384"],
  ["SHA512", "sha512"],
];

const algorithms: ReadonlyMap<string, Algorithm> = new Map<string, Algorithm>([
  ...hashes.flatMap(([name, hash]) => [name, name.toLowerCase()].map((written) => [written, { hash }] as const)),
  ...["DSA", "DSA-SHA", "dsaEncryption", "dsaWithSHA"].map((name) => [name, { hash: "sha1", key: "dsa" }] as const),
  ["ecdsa-with-SHA1", { hash: "sha1", key: "ec" }],
]);

export const signatureAlgorithms: readonly string[] = [...algorithms.keys()];

/** @throws CryptoFault for unknown algorithms, and keys that can't sign with them */
export function calcSignature(data: Buffer, key: KeyObject, algorithm: string): Buffer {
  const hash = fittingHash(key, algorithm);
  try {
    return sign(hash, data, { key, padding: constants.RSA_PKCS1_PADDING });
  } catch {
    throw new CryptoFault("The key can't sign with this algorithm");
  }
}

/** False for any signature that isn't good. @throws CryptoFault for unknown algorithms, and keys that don't fit them */
export function verifySignature(signature: Buffer, data: Buffer, key: KeyObject, algorithm: string): boolean {
  const hash = fittingHash(key, algorithm);
  try {
    return verify(hash, data, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
  } catch {
    return false;
  }
}

function fittingHash(key: KeyObject, name: string): string {
  const algorithm = algorithms.get(name);
  if (algorithm === undefined) throw new CryptoFault("The algorithm is unknown");
  if (algorithm.hash === undefined) throw new CryptoFault(`${name} is not supported: it has been broken for long`);
  const type = key.asymmetricKeyType ?? "";
  const fits = algorithm.key === undefined ? ["rsa", "dsa", "ec"].includes(type) : type === algorithm.key;
  if (!fits) throw new CryptoFault("The key doesn't fit the algorithm");
  return algorithm.hash;
}
