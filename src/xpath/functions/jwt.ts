// FLAT's functions for JSON Web Tokens: jwt-encode() and jwt-decode().
import { CryptoFault } from "../../crypto/crypto-fault.ts";
import {
  type AlgorithmNames,
  acceptedNames,
  type PlainObject,
  parseObject,
  purposeOf,
  signingNames,
} from "../../crypto/jws.ts";
import { signJwt, verifyJwt } from "../../crypto/jwt.ts";
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
    impure: true,
    bind: (site) => {
      checkLiterals(site, 3, signingNames, "private");
      return ({ host }, jwt, key, lifetime = 0, name = "HS256") =>
        orAlert("jwt-encode", host, "", () => {
          const [algorithm] = known(signingNames, name);
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
    impure: true,
    bind: (site) => {
      checkLiterals(site, 2, acceptedNames, "public");
      return ({ host }, token, key, name = "HS") =>
        orAlert("jwt-decode", host, emptyNodeSet, (): NodeSet => {
          const accepted = known(acceptedNames, name);
          const keyObject = keyOf("jwt-decode", host, key, purposeOf(accepted[0], "public"));
          return [jsonElement(verifyJwt(token, keyObject, accepted))];
        });
    },
  }),
];

function known(names: AlgorithmNames, name: string) {
  const algorithms = names.get(name);
  if (algorithms === undefined) throw new CryptoFault("The algorithm is unknown");
  return algorithms;
}

/** The key is checked where the algorithm is known as well. */
function checkLiterals(site: CallSite, algorithmAt: number, names: AlgorithmNames, half: "public" | "private"): void {
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
