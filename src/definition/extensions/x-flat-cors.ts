// `x-flat-cors`: which web sites may use the API from a browser.
import { originFault } from "../../config/elements/cors.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import type { Cors } from "../definition.ts";
import { closedObject, type JsonSchema } from "../json-schema.ts";
import type { Extension } from "./extension.ts";
import { readMembers } from "./members.ts";

const properties: JsonSchema = {
  "allowed-origins": {
    description: "The origins of these sites, or * for all.",
    anyOf: [{ type: "string" }, { type: "array", items: { type: "string" }, minItems: 1 }],
  },
  "allow-credentials": { description: "Whether browsers may send cookies and the like.", type: "boolean" },
};

export const xFlatCors: Extension<Cors> = {
  name: "x-flat-cors",
  about: "Which web sites may use the API from a browser.",
  schema: closedObject(properties, { required: ["allowed-origins"] }),
  levels: ["the top level"],
  read: (value) => {
    if (!value.isObject)
      throw value.error("x-flat-cors must be an object", "Such as: {allowed-origins: https://example.com}");
    const origins = value.get("allowed-origins");
    const credentials = value.get("allow-credentials");
    const members = readMembers(value, properties, {
      origins: () => readOrigins(value, origins),
      credentials: () => readCredentials(credentials),
    });
    return Object.freeze({ ...members, warn: (message: string) => (credentials ?? origins ?? value).error(message) });
  },
};

function readCredentials(node: YamlNode | undefined): boolean {
  if (node === undefined || typeof node.value === "boolean") return node?.value === true;
  throw node.error("allow-credentials must be true or false");
}

function readOrigins(cors: YamlNode, node: YamlNode | undefined): readonly string[] {
  if (node === undefined) throw cors.error('x-flat-cors needs "allowed-origins"', "A list of origins, or one.");
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
