// What an operation says of its requests and responses, in whatever dialect: what contracts are made of.
import type { MediaContent } from "./media-content.ts";
import type { Parameter, ValueReader } from "./parameters/parameter.ts";
import type { Checker } from "./schemas/schema-types.ts";

export type BodyRule = {
  /** As messages call it. */
  readonly name: string;
  readonly required: boolean;
  readonly contents: readonly MediaContent[];
};

export type RequestRules = {
  readonly parameters: readonly Parameter[];
  readonly body: BodyRule | undefined;
  /** Media types that the operation takes, wildcards included; empty for any. */
  readonly consumes: readonly string[];
};

export type HeaderRule = {
  readonly name: string;
  readonly required: boolean;
  readonly read: ValueReader;
  readonly checker: Checker;
};

export type ResponseRule = {
  /** None where nothing is said of the body. */
  readonly contents: readonly MediaContent[];
  /** Media types that bodies may be of; empty for any. */
  readonly produces: readonly string[];
  readonly headers: readonly HeaderRule[];
};

/** By status: `200`, `2XX` (in upper case) or `default`. Empty where the operation says nothing of responses. */
export type ResponseRules = ReadonlyMap<string, ResponseRule>;
