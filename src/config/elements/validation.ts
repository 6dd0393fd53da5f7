// `<validation>`: whether requests and responses are checked against the definition.
import { oneOf } from "../attribute-values.ts";
import type { AttributeDefinition, ElementDefinition } from "../element-definition.ts";

const modes = ["true", "false", "report-only"] as const;

export type ValidationMode = (typeof modes)[number];

export type ValidationConfig = { readonly request?: ValidationMode; readonly response?: ValidationMode };

const mode: AttributeDefinition<ValidationMode> = { read: (text) => oneOf(text, modes) };

export const validation: ElementDefinition<ValidationConfig> = {
  name: "validation",
  attributes: { request: mode, response: mode },
};
