// Makes the token checks of a definition's security schemes: keys and algorithms are read here, at load.
import { CryptoFault } from "../crypto/crypto-fault.ts";
import { type AlgorithmNames, acceptedNames, checkKey, type JwsAlgorithm, purposeOf } from "../crypto/jws.ts";
import { verifyJwt } from "../crypto/jwt.ts";
import { readKey, weaknessOf } from "../crypto/read-key.ts";
import type { JwtConfig, TokenPlace } from "../definition/definition.ts";
import type { GivenValue } from "../definition/given-value.ts";
import type { Problems } from "../errors/problems.ts";
import type { Environment } from "../settings/settings.ts";
import { suggestion } from "../source/suggest.ts";
import { addressFault, type KeySource } from "./key-server.ts";
import { keySetVerifier } from "./key-set-verifier.ts";
import { type ExpectedClaim, TokenCheck, type Verify } from "./token-check.ts";
import { VerifiedTokens } from "./verified-tokens.ts";

type Algorithms = NonNullable<ReturnType<AlgorithmNames["get"]>>;

/** @throws ConfigError for keys, algorithms and claims that are missing or don't fit; weak keys are warned about */
export function tokenCheck(
  name: string,
  { config, place }: { readonly config: JwtConfig; readonly place: TokenPlace },
  env: Environment,
  problems: Problems,
): TokenCheck {
  const claims = config.claims.map((claim) => expectedClaim(claim.name, claim.value, env));
  const source = keySource(config, env);
  if (source?.kind === "issuer") claims.push({ name: "iss", value: source.url, isText: false });
  const verify =
    source === undefined ? keyVerifier(config, env, problems) : keySetVerifier(source, publicAlgorithms(config, env));
  return new TokenCheck(name, { place, verify, claims, scopeClaim: config.scopeClaim }, source);
}

/** Where the keys come from; undefined where there is one key, which is known. */
function keySource({ keys: { kind, value } }: JwtConfig, env: Environment): KeySource | undefined {
  if (kind === "key") return undefined;
  const url = value.read(env);
  const fault = typeof url === "string" ? addressFault(url) : "must be an https URL";
  if (fault !== undefined) throw value.error(`${kind} ${fault}`);
  if (kind === "issuer" && String(url).includes("?")) throw value.error("issuer must have no query");
  return { kind, url: String(url) };
}

/** Key sets are for everybody to see: no secret key is in them. */
function publicAlgorithms({ keys: { kind, value }, alg }: JwtConfig, env: Environment): Algorithms {
  const hint = "Such as: alg: RS256";
  if (alg === undefined) throw value.error(`x-flat-jwt with ${kind} needs an "alg"`, hint);
  const algorithms = algorithmsOf(alg, env);
  if (purposeOf(algorithms[0], "public") === "secret") throw alg.error(`${kind} has no keys of HS algorithms`, hint);
  return algorithms;
}

function keyVerifier({ keys: { value: given }, alg }: JwtConfig, env: Environment, problems: Problems): Verify {
  const algorithms: Algorithms = alg === undefined ? ["HS256"] : algorithmsOf(alg, env);
  const text = given.read(env);
  if (typeof text !== "string" || text === "") throw given.error("key must be a string that isn't empty");
  const key = fittingKey(text, given, algorithms, alg === undefined);
  const weakness = weaknessOf(key);
  if (weakness !== undefined) problems.warn(given.error(weakness));
  const tokens = new VerifiedTokens();
  return (token) => tokens.claims(token, () => verifyJwt(token, key, algorithms));
}

function fittingKey(text: string, given: GivenValue, algorithms: Algorithms, byDefault: boolean) {
  try {
    const key = readKey(text, purposeOf(algorithms[0], "public"));
    checkKey(key, algorithms, "public");
    return key;
  } catch (fault) {
    if (!(fault instanceof CryptoFault)) throw fault;
    throw given.error(fault.message, byDefault ? "Without alg it is the key of HS256." : undefined);
  }
}

function algorithmsOf(alg: GivenValue, env: Environment): readonly [JwsAlgorithm, ...JwsAlgorithm[]] {
  const name = alg.read(env);
  const known = typeof name === "string" ? acceptedNames.get(name) : undefined;
  if (known === undefined) throw alg.error("Unknown algorithm", suggestion(String(name), acceptedNames.keys()));
  return known;
}

function expectedClaim(name: string, given: GivenValue, env: Environment): ExpectedClaim {
  const value = given.read(env);
  if (value === null || value === "") throw given.error(`The claim "${name}" has no value`);
  return { name, value, isText: given.isText };
}
