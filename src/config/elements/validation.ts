// `<validation>`: whether requests and responses are checked against the definition.
import { oneOf } from "../attribute-values.ts";
import type { ElementDefinition, ValueDefinition } from "../element-definition.ts";

const modes = ["true", "false", "report-only"] as const;

export type ValidationMode = (typeof modes)[number];

export type ValidationConfig = { readonly request?: ValidationMode; readonly response?: ValidationMode };

const mode: ValueDefinition<ValidationMode> = { values: modes, read: (text) => oneOf(text, modes) };

export const validation: ElementDefinition<ValidationConfig> = {
  name: "validation",
  about: "Whether requests and responses are checked against the definition.",
  attributes: {
    request: { ...mode, about: "Whether requests of clients are checked." },
    response: { ...mode, about: "Whether responses to clients are checked." },
  },
};
