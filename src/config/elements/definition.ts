// `<definition>`: which file is the app's definition.
import { fileOf } from "../attribute-values.ts";
import type { ElementDefinition } from "../element-definition.ts";

export type DefinitionConfig = {
  /** Absolute path of the definition. */
  readonly src?: string;
};

export const definition: ElementDefinition<DefinitionConfig> = {
  name: "definition",
  about: "Which file is the definition of the app.",
  attributes: {
    src: {
      about: "The file, relative to this one.",
      namesFile: true,
      read: (text, site) => fileOf(text, "definition", site),
    },
  },
  required: ["src"],
};
