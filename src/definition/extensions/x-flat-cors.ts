// `x-flat-cors`: which web sites may use the API from a browser.
import { originFault } from "../../config/elements/cors.ts";
import { suggestion } from "../../source/suggest.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import type { Cors } from "../definition.ts";
import { closedObject, type JsonSchema } from "../json-schema.ts";
import type { Extension } from "./extension.ts";

const properties: JsonSchema = {
  "allowed-origins": {
    description: "The origins of these sites, or * for all.",
    anyOf: [{ type: "string" }, { type: "array", items: { type: "string" }, minItems: 1 }],
  },
  "allow-credentials": { description: "Whether browsers may send cookies and the like.", type: "boolean" },
};

const names = Object.keys(properties);

export const xFlatCors: Extension<Cors> = {
  name: "x-flat-cors",
  about: "Which web sites may use the API from a browser.",
  schema: closedObject(properties, { required: ["allowed-origins"] }),
  levels: ["the top level"],
  read: (value) => {
    if (!value.isObject)
      throw value.error("x-flat-cors must be an object", "Such as: {allowed-origins: https://example.com}");
    for (const member of value.children()) {
      const name = String(member.key);
      if (!names.includes(name))
        throw member.keyError(`Unknown property "${name}" of x-flat-cors`, suggestion(name, names));
    }
    const origins = value.get("allowed-origins");
    if (origins === undefined) throw value.error('x-flat-cors needs "allowed-origins"', "A list of origins, or one.");
    const credentials = value.get("allow-credentials");
    if (credentials !== undefined && typeof credentials.value !== "boolean")
      throw credentials.error("allow-credentials must be true or false");
    return Object.freeze({
      origins: readOrigins(origins),
      credentials: credentials?.value === true,
      warn: (message: string) => (credentials ?? origins).error(message),
    });
  },
};

function readOrigins(node: YamlNode): readonly string[] {
  const items = Array.isArray(node.value) ? node.children() : [node];
  if (items.length === 0) throw node.error("There are no origins");
  return items.map((item) => {
    const fault =
      typeof item.value === "string"
        ? originFault(item.value)
        : { message: "An origin must be a string", hint: undefined };
    if (fault !== undefined) throw item.error(fault.message, fault.hint);
    return String(item.value);
  });
}
