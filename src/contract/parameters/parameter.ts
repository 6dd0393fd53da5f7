// One parameter of an operation: where its value is, how it is read, and what it has to be.
import type { Json } from "../../data/json.ts";
import type { Checker } from "../schemas/schema-types.ts";
import type { Values } from "../values.ts";

export type ParameterPlace = "path" | "query" | "header" | "cookie" | "formData";

/** Thrown for a name that is there more than once though one value is wanted: who gets them all may take another one. */
export class RepeatedValue extends Error {
  /** Whose name it is, within the value that is read; "" for itself. */
  readonly place: string;

  constructor(place: string, message = "There is more than one value, but the definition wants one.") {
    super(message);
    this.place = place;
  }
}

/**
 * Flows and many backends take `name[a]` for a part of `name`: its value isn't the one that is checked then.
 * @param isKnown whether the definition has a name with brackets itself. @throws RepeatedValue
 */
export function refuseParts(name: string, all: Values, isKnown: (key: string) => boolean, place = ""): void {
  for (const key of all.keys()) {
    if (key.startsWith(name) && key[name.length] === "[" && !isKnown(key))
      throw new RepeatedValue(place, "A name with brackets makes parts of it, which the definition doesn't have.");
  }
}

/** The text where there is one; undefined where there is none. @throws RepeatedValue */
export function oneOf(texts: readonly string[], place = ""): string | undefined {
  if (texts.length > 1) throw new RepeatedValue(place);
  return texts[0];
}

/**
 * Makes a value of texts; undefined where the parameter isn't there. A text that doesn't fit stays a string.
 * @param texts all values of the parameter's name, in order. @param all what else there is in its place
 * @throws RepeatedValue
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
  /** Names with brackets behind its own are parts of it. */
  readonly deep: boolean;
  readonly read: ValueReader;
  readonly checker: Checker;
};
