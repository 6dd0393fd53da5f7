// What values of a request's JSON may be: small rules that say what they want, or what is wrong inside of a value.
import { isFormCharset } from "../data/charset.ts";
import type { Json, JsonObject } from "../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../data/json-access.ts";
import { suggestion } from "../source/suggest.ts";
import { closedObject, type JsonSchema, orNull } from "./json-schema.ts";

export type Path = readonly (string | number)[];

/** `path` leads to the faulty value; with `of` "key" the name itself is at fault. */
export type Fault = {
  readonly path: Path;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly of: "key" | "value";
};

/** Undefined where a value is fine; else what it must be, as messages say it, or the faults inside of it. */
type Check = (value: Json) => string | readonly Fault[] | undefined;

/** What a value may be: for the gateway, and, as far as JSON Schema can say it, for editors. */
export type Rule = { readonly check: Check; readonly schema: JsonSchema };

/** A property or an option. `about` is one sentence, which editors show. */
export type Member = Rule & { readonly about: string };

/** The members that an object may have, with their rules. */
export type Shape = {
  /** What messages call a member. */
  readonly member: "property" | "option";
  readonly known: Readonly<Record<string, Member>>;
};

const SCALAR = "a string, a number, true or false";
const PAIR = 'an object with "name" and "value"';

export const anything: Rule = { schema: {}, check: () => undefined };
export const text: Rule = simple({ type: "string" }, "a string", (value) => typeof value === "string");
export const truth: Rule = simple({ type: "boolean" }, "true or false", (value) => typeof value === "boolean");
export const validation: Rule = oneOf([true, false, "report-only"], "true, false or report-only");
export const seconds: Rule = simple({ type: "number", minimum: 0 }, "a number of seconds", isNumber);
export const integer: Rule = simple(
  { type: "integer", minimum: 0 },
  "a whole number",
  (value) => isNumber(value) && Number.isInteger(value),
);

const scalar: Rule = simple({ type: ["string", "number", "boolean"] }, SCALAR, isScalar);
const scalarOrList: Rule = simple(
  { anyOf: [scalar.schema, { type: "array", items: scalar.schema }] },
  `${SCALAR}, or a list of those`,
  (value) => isScalar(value) || (Array.isArray(value) && value.every(isScalar)),
);
const pairName: Rule = simple(
  { type: "string", minLength: 1 },
  "a string that isn't empty",
  (value) => typeof value === "string" && value !== "",
);

/** Header fields with one value each. */
export const fields: Rule = valuesOf(scalar, "an object of header field names and values");

/** Header fields that may have several values. */
export const fieldLists: Rule = valuesOf(
  scalarOrList,
  "an object of header field names with a value or a list of values",
);

/** Other members than name and value are ignored, as documented. */
const pair: Rule = {
  schema: {
    type: "object",
    properties: { name: pairName.schema, value: orNull(scalar.schema) },
    required: ["name", "value"],
  },
  check: pairFaults,
};

/** An object with any members. */
export const members: Rule = simple({ type: "object" }, "an object", isJsonObject);

/** Names and values: an object, or a list where names may repeat. */
export const pairs: Rule = {
  schema: { anyOf: [fields.schema, { type: "array", items: pair.schema }] },
  check: (value) => {
    if (isJsonObject(value)) return valueFaults(value, scalar);
    return Array.isArray(value) ? listFaults(value, pair) : 'an object, or a list of objects with "name" and "value"';
  },
};

export const query: Rule = {
  schema: { anyOf: [text.schema, fields.schema, { type: "array", items: pair.schema }] },
  check: (value) => {
    if (typeof value === "string") return undefined;
    const found = pairs.check(value);
    return typeof found === "string" ? `a string, ${found}` : found;
  },
};

export const address: Rule = simple(
  { type: "string", pattern: "^([hH][tT][tT][pP][sS]?://.*)?$" },
  "an absolute http or https URL",
  isAddress,
);
export const origin: Rule = simple(
  { type: "string", pattern: "^([hH][tT][tT][pP][sS]?://[^/?#]*/?)?$" },
  "an http or https URL without a path",
  (value) => value === "" || (isAddress(value) && /^[^/]*\/\/[^/?#]*\/?$/.test(value)),
);

export const charset: Rule = simple(
  text.schema,
  'an encoding that ASCII is a part of, such as "UTF-8" or "ISO-8859-1"',
  (value) => typeof value === "string" && (value === "" || isFormCharset(value)),
);

/** @param wanted what messages say of a value that doesn't fit */
export function simple(schema: JsonSchema, wanted: string, fits: (value: Json) => boolean): Rule {
  return { schema, check: (value) => (fits(value) ? undefined : wanted) };
}

export function oneOf(values: readonly Json[], wanted: string): Rule {
  return simple({ enum: values }, wanted, (value) => values.includes(value));
}

/** An object with any names, whose values follow one rule. */
function valuesOf(rule: Rule, wanted: string): Rule {
  return {
    schema: { type: "object", additionalProperties: orNull(rule.schema) },
    check: (value) => (isJsonObject(value) ? valueFaults(value, rule) : wanted),
  };
}

/** A list; each item by its own rule. */
export function listOf(item: Rule, wanted: string): Rule {
  return {
    schema: { type: "array", items: item.schema },
    check: (value) => (Array.isArray(value) ? listFaults(value, item) : wanted),
  };
}

/** An object with these members. @param check looks at the object as a whole. @param more says the same to editors */
export function objectOf(shape: Shape, check?: (value: JsonObject) => string | undefined, more: JsonSchema = {}): Rule {
  return {
    schema: { ...shapeSchema(shape), ...more },
    check: (value) => (isJsonObject(value) ? (memberFaults(value, shape) ?? check?.(value)) : "an object"),
  };
}

/** The schema of an object with these members. */
export function shapeSchema({ known }: Shape): JsonSchema {
  const members = Object.entries(known).map(([name, { about, schema }]) => [
    name,
    { description: about, ...orNull(schema) },
  ]);
  return closedObject(Object.fromEntries(members));
}

/** What is wrong with the members of an object; undefined where nothing is. Null counts as not given. */
export function memberFaults(value: JsonObject, shape: Shape): readonly Fault[] | undefined {
  return faultsOf(value, (name, item) => {
    const rule = Object.hasOwn(shape.known, name) ? shape.known[name] : undefined;
    return rule === undefined
      ? [unknownMember(name, shape)]
      : itemFaults(name, item === null ? undefined : rule.check(item));
  });
}

function valueFaults(object: JsonObject, rule: Rule): readonly Fault[] | undefined {
  return faultsOf(object, (name, value) => itemFaults(name, value === null ? undefined : rule.check(value)));
}

function faultsOf(
  object: JsonObject,
  check: (name: string, value: Json) => readonly Fault[] | undefined,
): readonly Fault[] | undefined {
  const faults: Fault[] = [];
  for (const name of jsonKeys(object)) faults.push(...(check(name, jsonGet(object, name) ?? null) ?? noFaults));
  return faults.length === 0 ? undefined : faults;
}

const noFaults: readonly Fault[] = [];

function unknownMember(name: string, { member, known }: Shape): Fault {
  const hint = suggestion(name, Object.keys(known));
  return { path: [name], message: `Unknown ${member} "${name}"`, hint, of: "key" };
}

/** What a rule has found, seen from outside of the value. */
function itemFaults(at: string | number, found: ReturnType<Check>): readonly Fault[] | undefined {
  if (found === undefined) return undefined;
  if (typeof found !== "string") return found.map((fault) => ({ ...fault, path: [at, ...fault.path] }));
  const name = typeof at === "string" ? `"${at}"` : "The item";
  return [{ path: [at], message: `${name} must be ${found}`, of: "value" }];
}

function listFaults(list: readonly Json[], rule: Rule): readonly Fault[] | undefined {
  const faults = list.flatMap((item, at) => itemFaults(at, rule.check(item)) ?? []);
  return faults.length === 0 ? undefined : faults;
}

function pairFaults(item: Json): ReturnType<Check> {
  if (!isJsonObject(item)) return PAIR;
  const name = jsonGet(item, "name");
  const value = jsonGet(item, "value");
  if (name === undefined || value === undefined) return PAIR;
  const faults = [
    ...(itemFaults("name", pairName.check(name)) ?? []),
    ...(itemFaults("value", value === null ? undefined : scalar.check(value)) ?? []),
  ];
  return faults.length === 0 ? undefined : faults;
}

function isScalar(value: Json): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function isNumber(value: Json): boolean {
  return typeof value === "number" && value >= 0 && value !== Number.POSITIVE_INFINITY;
}

function isAddress(value: Json): value is string {
  return typeof value === "string" && (value === "" || (/^https?:\/\//i.test(value) && URL.canParse(value)));
}
