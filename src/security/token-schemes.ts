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
import { type ExpectedClaim, TokenCheck, type Verify } from "./token-check.ts";

type Algorithms = NonNullable<ReturnType<AlgorithmNames["get"]>>;

/** @throws ConfigError for keys, algorithms and claims that are missing or don't fit; weak keys are warned about */
export function tokenCheck(
  name: string,
  { config, place }: { readonly config: JwtConfig; readonly place: TokenPlace },
  env: Environment,
  problems: Problems,
): TokenCheck {
  const claims = config.claims.map((claim) => expectedClaim(claim.name, claim.value, env));
  const verify = keyVerifier(config, env, problems);
  return new TokenCheck(name, { place, verify, claims, scopeClaim: config.scopeClaim });
}

function keyVerifier({ key: given, alg }: JwtConfig, env: Environment, problems: Problems): Verify {
  const algorithms: Algorithms = alg === undefined ? ["HS256"] : algorithmsOf(alg, env);
  const text = given.read(env);
  if (typeof text !== "string" || text === "") throw given.error("key must be a string that isn't empty");
  const key = fittingKey(text, given, algorithms, alg === undefined);
  const weakness = weaknessOf(key);
  if (weakness !== undefined) problems.warn(given.error(weakness));
  return (token) => verifyJwt(token, key, algorithms);
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
