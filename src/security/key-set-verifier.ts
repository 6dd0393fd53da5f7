// Verifies tokens with the keys of a server, which change from time to time.
import { CryptoFault } from "../crypto/crypto-fault.ts";
import { keysFor, type SetKey } from "../crypto/jwk-set.ts";
import {
  acceptedAlgorithm,
  isSignedBy,
  type Jws,
  type JwsAlgorithm,
  type PlainObject,
  parseJws,
} from "../crypto/jws.ts";
import { readClaims } from "../crypto/jwt.ts";
import type { KeySource } from "./key-server.ts";
import type { KeySet } from "./key-set.ts";
import type { Verify } from "./token-check.ts";
import { VerifiedTokens } from "./verified-tokens.ts";

type Keys = readonly SetKey[];

/** No key of the set has signed the token. */
class UnknownSigner extends CryptoFault {}

/** @param algorithms those that the configuration accepts */
export function keySetVerifier(source: KeySource, algorithms: readonly JwsAlgorithm[]): Verify {
  /** Those that were verified with these keys. */
  let known: { readonly keys: Keys; readonly tokens: VerifiedTokens } = { keys: [], tokens: new VerifiedTokens() };
  const remembered = (keys: Keys): VerifiedTokens => {
    if (known.keys !== keys) known = { keys, tokens: new VerifiedTokens() };
    return known.tokens;
  };

  const verifyWith = (token: string, keys: Keys, set: KeySet): PlainObject | Promise<PlainObject> => {
    const verify = (among: Keys): PlainObject =>
      remembered(among).claims(token, () => signedClaims(parseJws(token), algorithms, among));
    try {
      return verify(keys);
    } catch (fault) {
      const newer = fault instanceof UnknownSigner ? set.newer(keys) : undefined;
      if (newer === undefined) throw fault;
      return newer.then(verify);
    }
  };

  return (token, keySets) => {
    const set = keySets.of(source);
    const fresh = set.fresh();
    if (fresh !== undefined) return verifyWith(token, fresh, set);
    // A token that no key can make good isn't worth a request.
    acceptedAlgorithm(parseJws(token), algorithms);
    const keys = set.keys();
    return keys instanceof Promise ? keys.then((come) => verifyWith(token, come, set)) : verifyWith(token, keys, set);
  };
}

function signedClaims(jws: Jws, algorithms: readonly JwsAlgorithm[], keys: Keys): PlainObject {
  const algorithm = acceptedAlgorithm(jws, algorithms);
  const fitting = keysFor(jws, algorithm, keys);
  if (fitting.length === 0) throw new UnknownSigner("Token is signed with an unknown key.");
  if (fitting.some((key) => isSignedBy(jws, key, algorithm))) return readClaims(jws);
  // A server may have put another key in the place of one.
  throw new UnknownSigner("Token has an invalid signature.");
}
