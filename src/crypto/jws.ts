// JSON Web Signatures in compact serialization (RFC 7515), with the algorithms of RFC 7518, section 3.1, and RFC 8037.
import { isUtf8 } from "node:buffer";
import {
  constants,
  createHmac,
  type KeyObject,
  type SignKeyObjectInput,
  sign,
  timingSafeEqual,
  type VerifyKeyObjectInput,
  verify,
} from "node:crypto";
import type { Json } from "../data/json.ts";
import { JsonFault, parseJson } from "../data/parse-json.ts";
import { readBase64Url } from "./base64.ts";
import { CryptoFault } from "./crypto-fault.ts";
import type { KeyPurpose } from "./read-key.ts";

type Algorithm = {
  readonly family: "HS" | "RS" | "PS" | "ES" | "EdDSA";
  /** Undefined where the algorithm has its own. */
  readonly hash: string | undefined;
  /** OpenSSL's name of the one curve that an ES algorithm is for (RFC 7518, section 3.4). */
  readonly curve?: string;
};

const algorithms = {
  HS256: { family: "HS", hash: "sha256" },
  HS384: { family: "HS", hash: "sha384" },
  HS512: { family: "HS", hash: "sha512" },
  RS256: { family: "RS", hash: "sha256" },
  RS384: { family: "RS", hash: "sha384" },
  RS512: { family: "RS", hash: "sha512" },
  PS256: { family: "PS", hash: "sha256" },
  PS384: { family: "PS", hash: "sha384" },
  PS512: { family: "PS", hash: "sha512" },
  ES256: { family: "ES", hash: "sha256", curve: "prime256v1" },
  ES384: { family: "ES", hash: "sha384", curve: "secp384r1" },
  ES512: { family: "ES", hash: "sha512", curve: "secp521r1" },
  EdDSA: { family: "EdDSA", hash: undefined },
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
  ["PS", ["PS256", "PS384", "PS512"]],
  // So FLAT's reference spells it.
  ["HS385", ["HS384"]],
]);

/** The key that an algorithm takes: of HMAC (HS) the secret one, of all others a half of a key pair. */
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
 * @param key `secret` for HS, else `public`
 * @throws CryptoFault in any other case
 */
export function verifyJws(jws: Jws, key: KeyObject, accepted: readonly JwsAlgorithm[]): void {
  if (!isSignedBy(jws, key, acceptedAlgorithm(jws, accepted))) throw new CryptoFault("Token has an invalid signature.");
}

/** The one of the algorithms that a token says it is signed with. @throws CryptoFault where it says another one */
export function acceptedAlgorithm({ header }: Jws, accepted: readonly JwsAlgorithm[]): JwsAlgorithm {
  const algorithm = accepted.find((name) => name === header.alg);
  if (algorithm === undefined) throw new CryptoFault("Token has an unexpected algorithm.");
  return algorithm;
}

/** Whether the signature was made with the key and the algorithm. @throws CryptoFault where these two don't fit */
export function isSignedBy(jws: Jws, key: KeyObject, algorithm: JwsAlgorithm): boolean {
  return isSigned(jws, key, fitting(algorithm, key, "public"));
}

/**
 * @param payload JSON of the claims
 * @param key `secret` for HS, else `private`
 * @throws CryptoFault where the key doesn't fit, or is too short for the algorithm
 */
export function signJws(payload: string, key: KeyObject, algorithm: JwsAlgorithm): string {
  const fitted = fitting(algorithm, key, "private");
  const header = `{"typ":"JWT","alg":"${algorithm}"}`;
  const signed = `${base64Url(header)}.${base64Url(payload)}`;
  const signature = signatureOf(signed, key, fitted);
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

function fitting(name: JwsAlgorithm, key: KeyObject, type: "public" | "private"): Algorithm {
  if (!fits(name, key, type)) throw new CryptoFault("The key doesn't fit the algorithm");
  return algorithms[name];
}

/** Whether a key can be used with an algorithm. @param type of the half of a pair that is meant */
export function fits(name: JwsAlgorithm, key: KeyObject, type: "public" | "private"): boolean {
  const algorithm: Algorithm = algorithms[name];
  if (algorithm.family === "HS") return key.type === "secret";
  return key.type === type && key.asymmetricKeyType !== undefined && fitsPair(algorithm, key);
}

function fitsPair({ family, hash, curve }: Algorithm, { asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  if (family === "ES") return asymmetricKeyType === "ec" && asymmetricKeyDetails?.namedCurve === curve;
  if (family === "EdDSA") return asymmetricKeyType === "ed25519" || asymmetricKeyType === "ed448";
  if (asymmetricKeyType === "rsa") return true;
  // A key that is for PSS alone may name its hash.
  const { hashAlgorithm = hash } = asymmetricKeyDetails ?? {};
  return family === "PS" && asymmetricKeyType === "rsa-pss" && hashAlgorithm === hash;
}

/** How OpenSSL is to pad, and to write the two numbers of an ES signature (RFC 7518, sections 3.3 to 3.5). */
function signing({ family }: Algorithm, key: KeyObject): SignKeyObjectInput & VerifyKeyObjectInput {
  if (family === "ES") return { key, dsaEncoding: "ieee-p1363" };
  if (family === "RS") return { key, padding: constants.RSA_PKCS1_PADDING };
  if (family === "EdDSA") return { key };
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
}

function isSigned({ signed, signature }: Jws, key: KeyObject, algorithm: Algorithm): boolean {
  if (algorithm.family === "HS") {
    const expected = signatureOf(signed, key, algorithm);
    return expected.length === signature.length && timingSafeEqual(expected, signature);
  }
  try {
    return verify(algorithm.hash, Buffer.from(signed), signing(algorithm, key), signature);
  } catch {
    // OpenSSL refuses to work with the key, for instance for its size.
    return false;
  }
}

function signatureOf(signed: string, key: KeyObject, algorithm: Algorithm): Buffer {
  const { family, hash } = algorithm;
  if (family === "HS")
    return createHmac(hash ?? "", key)
      .update(signed)
      .digest();
  try {
    return sign(hash, Buffer.from(signed), signing(algorithm, key));
  } catch {
    throw new CryptoFault("The key can't sign with this algorithm");
  }
}

function base64Url(text: string): string {
  return Buffer.from(text, "utf8").toString("base64url");
}
