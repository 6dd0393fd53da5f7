// `x-flat-jwt`: how the tokens of a security scheme are checked, and what becomes of their claims.
import { acceptedNames } from "../../crypto/jws.ts";
import type { AppFiles } from "../../source/app-files.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import type { JwtConfig } from "../definition.ts";
import { flowFile } from "../file-ref.ts";
import { givenSchema, givenValue } from "../given-value.ts";
import { closedObject, fileName, type JsonSchema } from "../json-schema.ts";
import type { Extension } from "./extension.ts";
import { readMembers } from "./members.ts";

/** Where keys come from: one of them. */
const keyKinds = ["key", "jwks", "issuer"] as const;

const name: JsonSchema = { type: "string", minLength: 1 };

const properties: JsonSchema = {
  key: { description: "The key that tokens are signed with.", ...givenSchema({ type: "string" }) },
  jwks: { description: "The https URL of a key set.", ...givenSchema(name) },
  issuer: { description: "The https URL of an OpenID provider, whose key set is used.", ...givenSchema(name) },
  alg: {
    description: "The algorithm, or its family; with a key by default HS256.",
    ...givenSchema({ enum: [...acceptedNames.keys()] }),
  },
  "out-var": { description: "The variable for the claims; by default $jwt.", ...name },
  "out-header": { description: "A request header field that carries the claims to upstreams.", ...name },
  claims: {
    description: "Claims that the token must have, with their values.",
    type: "object",
    additionalProperties: givenSchema({ type: ["string", "number", "boolean", "array", "null"] }),
  },
  "scope-claim": { description: "The claim with the scopes; by default scope.", ...name },
  "post-check-flow": { description: "A flow that runs when the token is good.", ...fileName },
};

export const xFlatJwt: Extension<JwtConfig> = {
  name: "x-flat-jwt",
  about: "How the tokens of the scheme are checked, and what becomes of their claims.",
  schema: closedObject(properties, {
    oneOf: keyKinds.map((kind) => ({ required: kind === "key" ? [kind] : [kind, "alg"] })),
  }),
  levels: ["a security scheme"],
  read: (value, files) => {
    if (!value.isObject) throw value.error("x-flat-jwt must be an object", "Such as: {key: {env: FLAT_JWT_KEY}}");
    const given = (name: string) => {
      const node = value.get(name);
      return node && givenValue(node, files);
    };
    const flow = value.get("post-check-flow");
    return readMembers(value, properties, {
      keys: () => keysOf(value, files),
      alg: () => given("alg"),
      outVar: () => text(value.get("out-var")),
      outHeader: () => text(value.get("out-header")),
      claims: () => claimsOf(value, files),
      scopeClaim: () => text(value.get("scope-claim"))?.value ?? "scope",
      postCheckFlow: () => flow && flowFile(flow, files),
    });
  },
};

function keysOf(value: YamlNode, files: AppFiles): JwtConfig["keys"] {
  const [source, other] = keyKinds.flatMap((kind) => value.get(kind) ?? []);
  if (source === undefined) throw value.keyError('x-flat-jwt needs a "key", "jwks" or "issuer"');
  if (other !== undefined) throw other.keyError(`x-flat-jwt can't have both "${source.key}" and "${other.key}"`);
  return { kind: source.key as (typeof keyKinds)[number], value: givenValue(source, files) };
}

function text(node: YamlNode | undefined): JwtConfig["outVar"] {
  if (node === undefined) return undefined;
  if (typeof node.value !== "string" || node.value === "")
    throw node.error(`${node.key} must be a string that isn't empty`);
  return { value: node.value, error: (message, hint) => node.error(message, hint) };
}

function claimsOf(value: YamlNode, files: AppFiles): JwtConfig["claims"] {
  const node = value.get("claims");
  if (node === undefined) return [];
  if (!node.isObject) throw node.error("claims must be an object of claim names and values");
  const iss = node.get("iss");
  if (iss !== undefined && value.get("issuer") !== undefined)
    throw iss.keyError('The claim "iss" is compared with "issuer"');
  return node.children().map((claim) => ({ name: String(claim.key), value: givenValue(claim, files) }));
}
