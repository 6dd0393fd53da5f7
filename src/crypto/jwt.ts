// JSON Web Tokens (RFC 7519) in JWS: their claims, and the time in which they are good.
import type { KeyObject } from "node:crypto";
import { CryptoFault } from "./crypto-fault.ts";
import { type Jws, type JwsAlgorithm, type PlainObject, parseJws, parseObject, signJws, verifyJws } from "./jws.ts";

/**
 * The claims of a token that is signed with the key and one of the algorithms, and good at this time.
 * @param now milliseconds
 * @throws CryptoFault for any other token; the message says why: `Token has expired.`
 */
export function verifyJwt(
  token: string,
  key: KeyObject,
  algorithms: readonly JwsAlgorithm[],
  now: number = Date.now(),
): PlainObject {
  const jws = parseJws(token);
  verifyJws(jws, key, algorithms);
  return readClaims(jws, now);
}

/**
 * The claims of a token whose signature is good.
 * @param now milliseconds
 * @throws CryptoFault where they are none, or aren't good at this time
 */
export function readClaims({ payload }: Jws, now: number = Date.now()): PlainObject {
  const claims = parseObject(payload, "Token has no JSON object as its content.");
  checkTimes(claims, now);
  return claims;
}

/**
 * @param lifetime seconds; with 0 the claims stay as they are, else `exp` is set
 * @param now milliseconds
 * @throws CryptoFault where the key doesn't fit the algorithm
 */
export function signJwt(
  claims: PlainObject,
  key: KeyObject,
  algorithm: JwsAlgorithm,
  lifetime: number,
  now: number = Date.now(),
): string {
  const exp = Math.floor(now / 1000) + Math.floor(lifetime);
  return signJws(JSON.stringify(lifetime === 0 ? claims : { ...claims, exp }), key, algorithm);
}

/**
 * RFC 7519, sections 4.1.4 to 4.1.6, without leeway. When a token was issued says nothing about whether it is good.
 * @param milliseconds the time
 * @throws CryptoFault where a token isn't good any more, or not yet
 */
export function checkTimes(claims: PlainObject, milliseconds: number = Date.now()): void {
  const now = milliseconds / 1000;
  const [exp, nbf] = ["exp", "nbf", "iat"].map((name) => timeOf(claims, name));
  if (exp !== undefined && now >= exp) throw new CryptoFault("Token has expired.");
  if (nbf !== undefined && now < nbf) throw new CryptoFault("Token is not yet valid.");
}

function timeOf(claims: PlainObject, name: string): number | undefined {
  if (!Object.hasOwn(claims, name)) return undefined;
  const value = claims[name];
  if (typeof value !== "number" || !Number.isFinite(value)) throw new CryptoFault(`Token has an invalid "${name}".`);
  return value;
}
