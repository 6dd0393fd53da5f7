// FLAT's functions for JSON Web Tokens: jwt-encode() and jwt-decode().
import { CryptoFault } from "../../crypto/crypto-fault.ts";
import { familyOf, type JwsAlgorithm, jwsAlgorithms, type PlainObject, parseObject } from "../../crypto/jws.ts";
import { signJwt, verifyJwt } from "../../crypto/jwt.ts";
import type { KeyPurpose } from "../../crypto/read-key.ts";
import { jsonElement } from "../../data/json-node.ts";
import { fromOxn } from "../../data/oxn.ts";
import { suggestion } from "../../source/suggest.ts";
import { emptyNodeSet, isNodeSet, toJson } from "../convert.ts";
import { type CallSite, defineFunction } from "../function-definition.ts";
import type { NodeSet, XPathValue } from "../values.ts";
import { checkLiteralKey, keyOf, orAlert } from "./key-argument.ts";

export const jwtFunctions = [
  defineFunction({
    name: "jwt-encode",
    args: ["any", "string", "number?", "string?"],
    returns: "string",
    bind: (site) => {
      checkLiterals(site, 3, signing, "private");
      return ({ host }, jwt, key, lifetime = 0, name = "HS256") =>
        orAlert("jwt-encode", host, "", () => {
          const [algorithm] = known(signing, name);
          if (!Number.isFinite(lifetime)) throw new CryptoFault("The time to live is no number");
          const keyObject = keyOf("jwt-encode", host, key, purposeOf(algorithm, "private"));
          return signJwt(claimsOf(jwt), keyObject, algorithm, lifetime);
        });
    },
  }),
  defineFunction({
    name: "jwt-decode",
    args: ["string", "string", "string?"],
    returns: "node-set",
    bind: (site) => {
      checkLiterals(site, 2, verifying, "public");
      return ({ host }, token, key, name = "HS") =>
        orAlert("jwt-decode", host, emptyNodeSet, (): NodeSet => {
          const accepted = known(verifying, name);
          const keyObject = keyOf("jwt-decode", host, key, purposeOf(accepted[0], "public"));
          return [jsonElement(verifyJwt(token, keyObject, accepted))];
        });
    },
  }),
];

/** The algorithms that a name stands for, at least one; all of one family. */
type Names = ReadonlyMap<string, readonly [JwsAlgorithm, ...JwsAlgorithm[]]>;

const signing: Names = new Map(jwsAlgorithms.map((name) => [name, [name]]));

const verifying: Names = new Map([
  ...signing,
  ["HS", ["HS256", "HS384", "HS512"]],
  ["RS", ["RS256", "RS384", "RS512"]],
  // So FLAT's reference spells it.
  ["HS385", ["HS384"]],
]);

function known(names: Names, name: string) {
  const algorithms = names.get(name);
  if (algorithms === undefined) throw new CryptoFault("The algorithm is unknown");
  return algorithms;
}

function purposeOf(algorithm: JwsAlgorithm, half: "public" | "private"): KeyPurpose {
  return familyOf(algorithm) === "HS" ? "secret" : half;
}

/** The key is checked where the algorithm is known as well. */
function checkLiterals(site: CallSite, algorithmAt: number, names: Names, half: "public" | "private"): void {
  const name = site.constants.length > algorithmAt ? site.constants[algorithmAt] : "HS256";
  if (name === undefined) return;
  const algorithms = names.get(String(name));
  if (algorithms === undefined)
    throw site.error(algorithmAt, "Unknown algorithm", suggestion(String(name), names.keys()));
  checkLiteralKey(site, 1, purposeOf(algorithms[0], half));
}

/** JSON text, or nodes that stand for JSON. */
function claimsOf(jwt: XPathValue): PlainObject {
  const first = isNodeSet(jwt) ? jwt[0] : undefined;
  const json = (first === undefined ? undefined : fromOxn(first)) ?? toJson(jwt) ?? null;
  const text = typeof json === "string" ? json : JSON.stringify(json);
  return parseObject(Buffer.from(text, "utf8"), "The token to be encoded is no JSON object");
}
