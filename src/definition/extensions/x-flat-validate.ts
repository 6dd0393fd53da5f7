// `x-flat-validate`: whether requests and responses are checked against the definition.
import type { YamlNode } from "../../source/yaml-node.ts";
import type { Validate, ValidationMode } from "../definition.ts";
import { closedObject, type JsonSchema } from "../json-schema.ts";
import type { Extension } from "./extension.ts";
import { readMembers } from "./members.ts";

const mode: JsonSchema = { enum: [true, false, "report-only", null] };

const properties: JsonSchema = {
  request: { description: "Whether requests of clients are checked.", ...mode },
  response: { description: "Whether responses to clients are checked.", ...mode },
};

export const xFlatValidate: Extension<Validate> = {
  name: "x-flat-validate",
  about: "Whether requests and responses are checked against the definition.",
  schema: closedObject(properties),
  levels: ["the top level", "a path", "an operation"],
  read: (value) => {
    if (!value.isObject) throw value.error("x-flat-validate must be an object", "Such as: {request: true}");
    return readMembers(value, properties, {
      request: () => modeOf(value.get("request")),
      response: () => modeOf(value.get("response")),
    });
  },
};

function modeOf(node: YamlNode | undefined): ValidationMode | undefined {
  if (node === undefined || node.value === null) return undefined;
  const mode = validationMode(String(node.value));
  if (mode === undefined) throw node.error(`${node.key} must be true, false or report-only`);
  return mode;
}

/** @param text `true`, `false` or `report-only` */
export function validationMode(text: string): ValidationMode | undefined {
  if (text === "report-only") return text;
  return text === "true" ? "on" : text === "false" ? "off" : undefined;
}
