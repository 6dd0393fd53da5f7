// One parameter of an operation: where its value is, and what it has to be.
import type { Checker } from "../schemas/schema-types.ts";
import type { ValueShape } from "./parse-value.ts";

export type ParameterPlace = "path" | "query" | "header" | "formData";

export type Parameter = {
  readonly name: string;
  readonly place: ParameterPlace;
  readonly required: boolean;
  /** An empty value is fine, whatever the schema says. */
  readonly allowEmpty: boolean;
  /** `type: file`: its content isn't looked at. */
  readonly file: boolean;
  readonly shape: ValueShape;
  readonly checker: Checker;
};
