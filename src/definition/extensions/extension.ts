// What an `x-flat-…` key is: where it may stand, and how its value is read.
import type { Problems } from "../../errors/problems.ts";
import type { AppFiles } from "../../source/app-files.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import type { JsonSchema } from "../json-schema.ts";

/** The places in a definition that know `x-flat-…` keys, as messages name them. */
export type Level = "the top level" | "an included file" | "paths" | "a path" | "an operation" | "a security scheme";

export type Extension<T> = {
  readonly name: string;
  /** One sentence, which editors show. */
  readonly about: string;
  /** What its value may be, as far as JSON Schema can say it. */
  readonly schema: JsonSchema;
  readonly levels: readonly Level[];
  /** May throw ConfigError or ConfigErrors; notes faults of parts that the rest can do without. */
  readonly read: (value: YamlNode, files: AppFiles, level: Level, problems: Problems) => T;
};
