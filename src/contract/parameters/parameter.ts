// One parameter of an operation: where its value is, how it is read, and what it has to be.
import type { Json } from "../../data/json.ts";
import type { Checker } from "../schemas/schema-types.ts";
import type { Values } from "../values.ts";

export type ParameterPlace = "path" | "query" | "header" | "cookie" | "formData";

/**
 * Makes a value of texts; undefined where the parameter isn't there. A text that doesn't fit stays a string.
 * @param texts all values of the parameter's name, in order. @param all what else there is in its place
 */
export type ValueReader = (texts: readonly string[], all: Values) => Json | undefined;

export type FormReader = (fields: Values) => Json;

export type Parameter = {
  readonly name: string;
  readonly place: ParameterPlace;
  readonly required: boolean;
  /** An empty value is fine, whatever the schema says. */
  readonly allowEmpty: boolean;
  /** `type: file`: its content isn't looked at. */
  readonly file: boolean;
  readonly read: ValueReader;
  readonly checker: Checker;
};
