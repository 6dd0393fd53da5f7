// Reads JSON Web Key Sets (RFC 7517): the public keys in them that verify signatures.
import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import type { Json } from "../data/json.ts";
import { CryptoFault } from "./crypto-fault.ts";
import { fits, type Jws, type JwsAlgorithm, type PlainObject, parseObject } from "./jws.ts";

export type SetKey = {
  readonly key: KeyObject;
  /** Undefined where it has no name. */
  readonly kid: string | undefined;
  /** The one algorithm that it is for; undefined for all that it fits. */
  readonly alg: string | undefined;
};

export type JwkSet = {
  readonly keys: readonly SetKey[];
  /** Why others can't be used; a sentence for each. */
  readonly faults: readonly string[];
};

/** More in one set are somebody's mistake, and each is tried with tokens. */
const maxKeys = 100;
/** Bits, as RFC 7518, section 3.3, has it. */
const minModulus = 2048;

/** The members of each kind of public key; nothing else of a JWK goes to OpenSSL. */
const publicMembers: Readonly<Record<string, readonly string[]>> = {
  RSA: ["n", "e"],
  EC: ["crv", "x", "y"],
  OKP: ["crv", "x"],
};

/** Keys that aren't for verifying are left out in silence. @throws CryptoFault where the bytes are no key set */
export function readJwkSet(bytes: Buffer): JwkSet {
  const { keys: members } = parseObject(bytes, "It is no JSON object.");
  if (!Array.isArray(members)) throw new CryptoFault('It has no list "keys".');
  if (members.length > maxKeys) throw new CryptoFault(`It has more than ${maxKeys} keys.`);
  const keys: SetKey[] = [];
  const faults: string[] = [];
  for (const [at, member] of members.entries()) {
    try {
      const key = readJwk(member as Json);
      if (key !== undefined) keys.push(key);
    } catch (fault) {
      if (!(fault instanceof CryptoFault)) throw fault;
      faults.push(`Key ${at + 1} is left out: ${fault.message}`);
    }
  }
  return { keys, faults };
}

/** The keys of a set that a token may be signed with: those of its name, or without a name the only one that there is. */
export function keysFor({ header }: Jws, algorithm: JwsAlgorithm, keys: readonly SetKey[]): readonly KeyObject[] {
  const { kid } = header;
  const named = Object.hasOwn(header, "kid");
  if (named && typeof kid !== "string") throw new CryptoFault('Token has an invalid "kid".');
  const fitting = keys.filter(
    (one) => (one.alg ?? algorithm) === algorithm && fits(algorithm, one.key, "public") && (!named || one.kid === kid),
  );
  if (!named && fitting.length > 1) throw new CryptoFault("Token doesn't name its key.");
  return fitting.map(({ key }) => key);
}

/** @returns undefined for keys that are for something else. @throws CryptoFault for those that can't be used */
function readJwk(jwk: Json): SetKey | undefined {
  if (typeof jwk !== "object" || jwk === null || Array.isArray(jwk)) throw new CryptoFault("it is no object");
  const member = (name: string): Json | undefined =>
    Object.hasOwn(jwk, name) ? (jwk as PlainObject)[name] : undefined;
  const [kid, alg] = [textOf(member("kid"), "kid"), textOf(member("alg"), "alg")];
  const use = textOf(member("use"), "use") ?? "sig";
  const operations = member("key_ops") ?? ["verify"];
  if (!Array.isArray(operations)) throw new CryptoFault('its "key_ops" is no list');
  if (use !== "sig" || !operations.includes("verify")) return undefined;
  const kty = String(member("kty"));
  const names = Object.hasOwn(publicMembers, kty) ? publicMembers[kty] : undefined;
  if (names === undefined) throw new CryptoFault("it is not of a known kind");
  if (member("d") !== undefined) throw new CryptoFault("it is a private key, which nobody else should have");
  const key = publicKey({ kty, ...Object.fromEntries(names.map((name) => [name, textOf(member(name), name)])) });
  return { key, kid, alg };
}

function textOf(value: Json | undefined, name: string): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw new CryptoFault(`its "${name}" is no string`);
}

function publicKey(jwk: JsonWebKey): KeyObject {
  const key = attempt(jwk);
  if (key === undefined) throw new CryptoFault("it can't be read");
  const { modulusLength = minModulus, publicExponent = 3n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < minModulus) throw new CryptoFault(`it has only ${modulusLength} bits`);
  // With 1 everybody can sign.
  if (publicExponent < 3n || publicExponent % 2n === 0n) throw new CryptoFault("its exponent isn't safe");
  return key;
}

function attempt(jwk: JsonWebKey): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk, format: "jwk" });
  } catch {
    return undefined;
  }
}
