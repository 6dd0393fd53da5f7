// What the schemas of a definition have become: plain JSON Schema for the compiler, and checkers made of it.
import type { Json } from "../../data/json.ts";
import type { Violation } from "./violation.ts";

/** A JSON schema with nothing in it but keywords that the compiler knows; `$ref`s lead to registered schemas. */
export type Schema = { readonly [keyword: string]: unknown };

export interface Checker {
  /** @returns what is wrong; empty where the value is fine */
  check(value: Json): readonly Violation[];
}
