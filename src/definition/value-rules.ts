// What values of a request's JSON may be: small rules that say what they want, or what is wrong inside of a value.
import { isFormCharset } from "../data/charset.ts";
import type { Json, JsonObject } from "../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../data/json-access.ts";
import { suggestion } from "../source/suggest.ts";

export type Path = readonly (string | number)[];

/** `path` leads to the faulty value; with `of` "key" the name itself is at fault. */
export type Fault = {
  readonly path: Path;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly of: "key" | "value";
};

/** Undefined where a value is fine; else what it must be, as messages say it, or the faults inside of it. */
export type Rule = (value: Json) => string | readonly Fault[] | undefined;

/** The members that an object may have: known ones by their rules, and those that come with a later version. */
export type Shape = {
  /** What messages call a member. */
  readonly member: "property" | "option";
  readonly known: Readonly<Record<string, Rule>>;
  readonly later: readonly string[];
};

const isScalar = (value: Json): boolean => ["string", "number", "boolean"].includes(typeof value);
const isNumber = (value: Json): boolean =>
  typeof value === "number" && value >= 0 && value !== Number.POSITIVE_INFINITY;

const SCALAR = "a string, a number, true or false";
const PAIR = 'an object with "name" and "value"';

export const anything: Rule = () => undefined;
export const text: Rule = (value) => (typeof value === "string" ? undefined : "a string");
export const truth: Rule = (value) => (typeof value === "boolean" ? undefined : "true or false");
export const validation: Rule = (value) =>
  typeof value === "boolean" || value === "report-only" ? undefined : "true, false or report-only";
export const seconds: Rule = (value) => (isNumber(value) ? undefined : "a number of seconds");
export const integer: Rule = (value) => (isNumber(value) && Number.isInteger(value) ? undefined : "a whole number");

const scalar: Rule = (value) => (isScalar(value) ? undefined : SCALAR);
const scalarOrList: Rule = (value) =>
  isScalar(value) || (Array.isArray(value) && value.every(isScalar)) ? undefined : `${SCALAR}, or a list of those`;
const pairName: Rule = (value) => (typeof value === "string" && value !== "" ? undefined : "a string that isn't empty");

/** Header fields with one value each. */
export const fields: Rule = (value) =>
  isJsonObject(value) ? valueFaults(value, scalar) : "an object of header field names and values";

/** Header fields that may have several values. */
export const fieldLists: Rule = (value) =>
  isJsonObject(value)
    ? valueFaults(value, scalarOrList)
    : "an object of header field names with a value or a list of values";

/** Names and values: an object, or a list where names may repeat. */
export const pairs: Rule = (value) => {
  if (isJsonObject(value)) return valueFaults(value, scalar);
  return Array.isArray(value) ? listFaults(value, pair) : 'an object, or a list of objects with "name" and "value"';
};

export const query: Rule = (value) => {
  if (typeof value === "string") return undefined;
  const found = pairs(value);
  return typeof found === "string" ? `a string, ${found}` : found;
};

export const address: Rule = (value) => (isAddress(value) ? undefined : "an absolute http or https URL");
export const origin: Rule = (value) =>
  value === "" || (isAddress(value) && /^[^/]*\/\/[^/?#]*\/?$/.test(value))
    ? undefined
    : "an http or https URL without a path";

export const charset: Rule = (value) =>
  typeof value === "string" && (value === "" || isFormCharset(value))
    ? undefined
    : 'an encoding that ASCII is a part of, such as "UTF-8" or "ISO-8859-1"';

/** A list; each item by its own rule. */
export function listOf(item: Rule, wanted: string): Rule {
  return (value) => (Array.isArray(value) ? listFaults(value, item) : wanted);
}

/** An object with these members. @param check looks at the object as a whole */
export function objectOf(shape: Shape, check?: (value: JsonObject) => string | undefined): Rule {
  return (value) => {
    if (!isJsonObject(value)) return "an object";
    return memberFaults(value, shape) ?? check?.(value);
  };
}

/** What is wrong with the members of an object; undefined where nothing is. Null counts as not given. */
export function memberFaults(value: JsonObject, shape: Shape): readonly Fault[] | undefined {
  return faultsOf(value, (name, item) => {
    const rule = Object.hasOwn(shape.known, name) ? shape.known[name] : undefined;
    return rule === undefined ? [unknownMember(name, shape)] : itemFaults(name, item === null ? undefined : rule(item));
  });
}

function valueFaults(object: JsonObject, rule: Rule): readonly Fault[] | undefined {
  return faultsOf(object, (name, value) => itemFaults(name, value === null ? undefined : rule(value)));
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

function unknownMember(name: string, { member, known, later }: Shape): Fault {
  if (later.includes(name)) {
    return {
      path: [name],
      message: `The ${member} "${name}" is not there yet: it comes with a later version`,
      of: "key",
    };
  }
  const hint = suggestion(name, [...Object.keys(known), ...later]);
  return { path: [name], message: `Unknown ${member} "${name}"`, hint, of: "key" };
}

/** What a rule has found, seen from outside of the value. */
function itemFaults(at: string | number, found: ReturnType<Rule>): readonly Fault[] | undefined {
  if (found === undefined) return undefined;
  if (typeof found !== "string") return found.map((fault) => ({ ...fault, path: [at, ...fault.path] }));
  const name = typeof at === "string" ? `"${at}"` : "The item";
  return [{ path: [at], message: `${name} must be ${found}`, of: "value" }];
}

function listFaults(list: readonly Json[], rule: Rule): readonly Fault[] | undefined {
  const faults = list.flatMap((item, at) => itemFaults(at, rule(item)) ?? []);
  return faults.length === 0 ? undefined : faults;
}

/** Other members than name and value are ignored, as documented. */
const pair: Rule = (item) => {
  if (!isJsonObject(item)) return PAIR;
  const name = jsonGet(item, "name");
  const value = jsonGet(item, "value");
  if (name === undefined || value === undefined) return PAIR;
  const faults = [
    ...(itemFaults("name", pairName(name)) ?? []),
    ...(itemFaults("value", value === null ? undefined : scalar(value)) ?? []),
  ];
  return faults.length === 0 ? undefined : faults;
};

function isAddress(value: Json): value is string {
  return typeof value === "string" && (value === "" || (/^https?:\/\//i.test(value) && URL.canParse(value)));
}
