// JSON Web Signatures in compact serialization (RFC 7515), with the algorithms that FLAT knows (RFC 7518, section 3.1).
import { isUtf8 } from "node:buffer";
import { constants, createHmac, type KeyObject, sign, timingSafeEqual, verify } from "node:crypto";
import type { Json } from "../data/json.ts";
import { JsonFault, parseJson } from "../data/parse-json.ts";
import { readBase64Url } from "./base64.ts";
import { CryptoFault } from "./crypto-fault.ts";
import type { KeyPurpose } from "./read-key.ts";

type Algorithm = { readonly family: "HS" | "RS"; readonly hash: string };

const algorithms = {
  HS256: { family: "HS", hash: "sha256" },
  HS384: { family: "HS", hash: "sha384" },
  HS512: { family: "HS", hash: "sha512" },
  RS256: { family: "RS", hash: "sha256" },
  RS384: { family: "RS", hash: "sha384" },
  RS512: { family: "RS", hash: "sha512" },
} as const satisfies Record<string, Algorithm>;

export type JwsAlgorithm = keyof typeof algorithms;

export const jwsAlgorithms = Object.keys(algorithms) as readonly JwsAlgorithm[];

/** The algorithms that a name stands for, at least one; all of one family. */
export type AlgorithmNames = ReadonlyMap<string, readonly [JwsAlgorithm, ...JwsAlgorithm[]]>;

/** What a token may be signed with. */
export const signingNames: AlgorithmNames = new Map(jwsAlgorithms.map((name) => [name, [name]]));

/** What an app may accept: an algorithm or a family. */
export const acceptedNames: AlgorithmNames = new Map([
  ...signingNames,
  ["HS", ["HS256", "HS384", "HS512"]],
  ["RS", ["RS256", "RS384", "RS512"]],
  // So FLAT's reference spells it.
  ["HS385", ["HS384"]],
]);

/** The key that an algorithm takes: of HMAC (HS) the secret one, of RSASSA-PKCS1-v1_5 (RS) a half of a key pair. */
export function purposeOf(algorithm: JwsAlgorithm, half: "public" | "private"): KeyPurpose {
  return algorithms[algorithm].family === "HS" ? "secret" : half;
}

/** A header or the claims. */
export type PlainObject = { readonly [name: string]: Json };

/** A JWS whose signature nobody has checked. */
export type Jws = {
  readonly header: PlainObject;
  readonly payload: Buffer;
  /** What the signature covers: header and payload as they came. */
  readonly signed: string;
  readonly signature: Buffer;
};

/** Characters. */
export const maxTokenLength = 1_048_576;

/** @throws CryptoFault for anything but three parts of strict Base64URL, a JSON object as header, and no `crit` in it */
export function parseJws(token: string): Jws {
  if (token.length > maxTokenLength) throw new CryptoFault("Token is too long.");
  const end = token.lastIndexOf(".");
  const middle = token.indexOf(".");
  const header = readBase64Url(token.slice(0, Math.max(middle, 0)));
  const payload = readBase64Url(token.slice(middle + 1, Math.max(end, 0)));
  const signature = readBase64Url(token.slice(end + 1));
  if (middle === end || header === undefined || payload === undefined || signature === undefined)
    throw new CryptoFault("Token is malformed.");
  const fields = parseObject(header, "Token is malformed.");
  // Each name in it is an extension that must be understood (section 4.1.11); none is.
  if (Object.hasOwn(fields, "crit")) throw new CryptoFault("Token has critical extensions.");
  return { header: fields, payload, signed: token.slice(0, end), signature };
}

/**
 * Returns where the signature was made with the key and one of the algorithms; what the token says about its algorithm is
 * only compared with them.
 * @param key `secret` for HS, `public` for RS
 * @throws CryptoFault in any other case
 */
export function verifyJws(jws: Jws, key: KeyObject, accepted: readonly JwsAlgorithm[]): void {
  const { alg } = jws.header;
  const algorithm = accepted.find((name) => name === alg);
  if (algorithm === undefined) throw new CryptoFault("Token has an unexpected algorithm.");
  const { family, hash } = fitting(algorithm, key, "public");
  if (!(family === "HS" ? verifyHmac(jws, key, hash) : verifyRsa(jws, key, hash)))
    throw new CryptoFault("Token has an invalid signature.");
}

/**
 * @param payload JSON of the claims
 * @param key `secret` for HS, `private` for RS
 * @throws CryptoFault where the key doesn't fit, or is too short for the algorithm
 */
export function signJws(payload: string, key: KeyObject, algorithm: JwsAlgorithm): string {
  const { family, hash } = fitting(algorithm, key, "private");
  const header = `{"typ":"JWT","alg":"${algorithm}"}`;
  const signed = `${base64Url(header)}.${base64Url(payload)}`;
  const signature = family === "HS" ? createHmac(hash, key).update(signed).digest() : signRsa(signed, key, hash);
  const token = `${signed}.${signature.toString("base64url")}`;
  if (token.length > maxTokenLength) throw new CryptoFault("Token is too long.");
  return token;
}

/** The JSON object that bytes hold. @throws CryptoFault with the message for anything else */
export function parseObject(bytes: Buffer, message: string): PlainObject {
  try {
    const value = isUtf8(bytes) ? parseJson(bytes.toString("utf8")) : null;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as PlainObject;
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
  }
  throw new CryptoFault(message);
}

/** @throws CryptoFault where a key can't be used with all these algorithms */
export function checkKey(key: KeyObject, names: readonly JwsAlgorithm[], half: "public" | "private"): void {
  for (const name of names) fitting(name, key, half);
}

function fitting(algorithm: JwsAlgorithm, key: KeyObject, type: "public" | "private"): Algorithm {
  const { family, hash } = algorithms[algorithm];
  const fits = family === "HS" ? key.type === "secret" : key.type === type && key.asymmetricKeyType === "rsa";
  if (!fits) throw new CryptoFault("The key doesn't fit the algorithm");
  return { family, hash };
}

function verifyHmac({ signed, signature }: Jws, key: KeyObject, hash: string): boolean {
  const expected = createHmac(hash, key).update(signed).digest();
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}

function verifyRsa({ signed, signature }: Jws, key: KeyObject, hash: string): boolean {
  try {
    return verify(hash, Buffer.from(signed), { key, padding: constants.RSA_PKCS1_PADDING }, signature);
  } catch {
    // OpenSSL refuses to work with the key, for instance for its size.
    return false;
  }
}

function signRsa(signed: string, key: KeyObject, hash: string): Buffer {
  try {
    return sign(hash, Buffer.from(signed), { key, padding: constants.RSA_PKCS1_PADDING });
  } catch {
    throw new CryptoFault("The key can't sign with this algorithm");
  }
}

function base64Url(text: string): string {
  return Buffer.from(text, "utf8").toString("base64url");
}
