// Whether a request to an upstream carries what the upstream's definition wants of `security`: that it is there, not that it is right.
import { parseCookies } from "../data/cookies.ts";
import type { OperationSource } from "../definition/definition.ts";
import { dialectOf } from "../definition/dialects/dialect.ts";
import type { References } from "../definition/references.ts";
import type { Problems } from "../errors/problems.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import type { CheckedRequest } from "./contract-types.ts";

type Scheme = (request: CheckedRequest) => string | undefined;

export class SecurityNeeds {
  /** Alternatives of schemes that must all be fulfilled; none where the operation is public. */
  readonly #alternatives: readonly (readonly Scheme[])[];

  /** Faults are noted. */
  constructor({ root, file, path, operation }: OperationSource, references: References, problems: Problems) {
    const levels = [operation, ...path, file, root].map((node) => node?.get("security"));
    const security = levels.find((node) => node !== undefined && node.value !== null);
    const schemes = references.rootsOf(root.document).map((level) => dialectOf(root).securitySchemes(level));
    this.#alternatives = (security?.children() ?? []).map((alternative) =>
      alternative.children().flatMap((requirement) => {
        const name = String(requirement.key);
        const found = schemes.flatMap((level) => level?.get(name) ?? [])[0];
        const node = found?.get("$ref") === undefined ? found : references.resolve(found);
        if (node !== undefined) return schemeOf(name, node, problems) ?? [];
        problems.add(requirement.keyError(`There is no security scheme "${name}"`));
        return [];
      }),
    );
  }

  /** @returns what is missing, in FLAT's words; empty where nothing is */
  check(request: CheckedRequest): readonly string[] {
    const missing = this.#alternatives.map((schemes) => schemes.flatMap((scheme) => scheme(request) ?? []));
    return missing.some((messages) => messages.length === 0) ? [] : missing.flat();
  }
}

function schemeOf(name: string, node: YamlNode, problems: Problems): Scheme | undefined {
  const type = node.get("type")?.value;
  if (type === "basic") return authorization(`Basic Security (${name})`, "Basic ");
  if (type === "oauth2") return authorization(`OAuth2 Security (${name})`, "Bearer ");
  if (type === "openIdConnect") return authorization(`OpenID Security (${name})`, "Bearer ");
  if (type === "http") return authorization(`HTTP Security (${name})`, `${node.get("scheme")?.value} `);
  // A certificate of the client is no part of the request.
  if (type === "mutualTLS") return undefined;
  if (type !== "apiKey") {
    problems.add(
      (node.get("type") ?? node).error(
        `Unknown type of the security scheme "${name}"`,
        "basic, apiKey or oauth2; http, openIdConnect or mutualTLS in OpenAPI 3",
      ),
    );
    return undefined;
  }
  const field = String(node.get("name")?.value ?? "");
  if (node.get("in")?.value === "query")
    return ({ query }) =>
      new URLSearchParams(query ?? "").has(field)
        ? undefined
        : `Query Security (${name}): Missing query parameter ${field}`;
  if (node.get("in")?.value === "cookie")
    return ({ headers }) =>
      Object.hasOwn(parseCookies(headers.cookie), field)
        ? undefined
        : `Cookie Security (${name}): Missing cookie ${field}`;
  return ({ headers }) =>
    headers[field.toLowerCase()] === undefined ? `Header Security (${name}): Missing header ${field}` : undefined;
}

function authorization(label: string, start: string): Scheme {
  return ({ headers }) => {
    const { authorization: field } = headers;
    if (field === undefined) return `${label}: Missing header Authorization`;
    return String(field).toLowerCase().startsWith(start.toLowerCase())
      ? undefined
      : `${label}: Wrong header Authorization`;
  };
}
