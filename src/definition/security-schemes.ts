// Reads the security schemes of a definition: which of them ask for a token, and where it is sent.
import type { Problems } from "../errors/problems.ts";
import type { AppFiles } from "../source/app-files.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import type { SecurityScheme, TokenPlace } from "./definition.ts";
import { readExtensions } from "./extensions/index.ts";

/**
 * @param all `securityDefinitions` or `components.securitySchemes` of each file; undefined where one has none
 * @param seen takes the objects whose `x-flat-…` keys are read
 * @returns by name. Faults are noted; a scheme with faults is there all the same
 */
export function readSecuritySchemes(
  all: readonly (YamlNode | undefined)[],
  files: AppFiles,
  problems: Problems,
  seen: Set<unknown>,
): ReadonlyMap<string, SecurityScheme> {
  const found = new Map<string, SecurityScheme>();
  for (const schemes of all) {
    if (schemes !== undefined && schemes.value !== null && !schemes.isObject)
      problems.add(schemes.error(`${schemes.key} must be an object`));
    for (const scheme of schemes?.children() ?? []) {
      seen.add(scheme.value);
      if (!scheme.isObject) problems.add(scheme.error(`The security scheme "${scheme.key}" must be an object`));
      // A scheme of the same name in another file says the same.
      if (!found.has(String(scheme.key))) found.set(String(scheme.key), readScheme(scheme, files, problems));
    }
  }
  return found;
}

function readScheme(scheme: YamlNode, files: AppFiles, problems: Problems): SecurityScheme {
  const name = String(scheme.key);
  const values = readExtensions(scheme.children(), "a security scheme", files, problems);
  const place = problems.collect(() => placeOf(scheme, values["x-flat-cookiename"]));
  const config = values["x-flat-jwt"];
  const token = config === undefined || place === undefined ? undefined : { config, place };
  return Object.freeze({ name, token, keyName: keyNameOf(scheme) });
}

function keyNameOf(scheme: YamlNode): string | undefined {
  const [type, where, field] = ["type", "in", "name"].map((key) => scheme.get(key)?.value);
  const isKey = type === "apiKey" && (where === "header" || where === "query");
  return isKey && typeof field === "string" && field !== "" ? field : undefined;
}

/**
 * @returns undefined where the scheme asks for no token
 * @throws ConfigError for `x-flat-…` keys at a scheme that has no place for a token
 */
function placeOf(scheme: YamlNode, cookie: string | undefined): TokenPlace | undefined {
  const [jwt, cookieName] = ["x-flat-jwt", "x-flat-cookiename"].map((key) => scheme.get(key));
  const [type, where, field] = ["type", "in", "name"].map((key) => scheme.get(key)?.value);
  const header = type === "apiKey" && where === "header" && typeof field === "string" ? field.toLowerCase() : "";
  if (cookieName !== undefined && header !== "cookie")
    throw cookieName.keyError("x-flat-cookiename needs a scheme of type: apiKey, in: header, name: Cookie");
  if (jwt === undefined) return undefined;
  // OpenAPI 3 has words of its own for both places.
  if (type === "openIdConnect" || (type === "http" && String(scheme.get("scheme")?.value).toLowerCase() === "bearer"))
    return { kind: "bearer" };
  if (type === "apiKey" && where === "cookie" && typeof field === "string") return { kind: "cookie", name: field };
  if (header === "authorization") return { kind: "bearer" };
  const hint = "Tokens come in the Authorization header, or in a cookie.";
  if (header !== "cookie")
    throw jwt.keyError("x-flat-jwt needs type: apiKey, in: header, and name: Authorization or name: Cookie", hint);
  if (cookieName === undefined) throw jwt.keyError("x-flat-jwt in a cookie needs x-flat-cookiename beside it");
  return { kind: "cookie", name: cookie ?? "" };
}
