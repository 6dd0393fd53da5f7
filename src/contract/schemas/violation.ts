// What a value does wrong, in words that FLAT's users know: `Type constraint violated in body for name: …`.
import type { ErrorObject } from "ajv";
import type { Json } from "../../data/json.ts";

export type Violation = {
  /** The name of the constraint as messages begin with it: `Type`, `Required`, `Pattern` … */
  readonly constraint: string;
  /** Where in the value: `items[0].name`; "" for the value itself. */
  readonly place: string;
  readonly text: string;
};

/** `Pattern constraint violated in path for language: …`. @param where `path`, `query`, `header`, `formData`, `body` */
export function violationMessage({ constraint, place, text }: Violation, where: string): string {
  return `${constraint} constraint violated in ${where}${place === "" ? "" : ` for ${place}`}: ${text}`;
}

/** @param value the whole value that was checked */
export function violationOf(error: ErrorObject, value: Json): Violation {
  const path = pathOf(error.instancePath);
  // What is said of a name below `propertyNames` has the place of its object.
  const found = error.propertyName ?? valueAt(value, path);
  const describe = Object.hasOwn(texts, error.keyword) ? texts[error.keyword as keyof typeof texts] : undefined;
  const { constraint, text, member }: Described = describe?.(error.params, found) ?? other(error);
  return { constraint, place: placeOf(member === undefined ? path : [...path, member]), text };
}

type Params = Readonly<Record<string, unknown>>;
type Described = { readonly constraint: string; readonly text: string; readonly member?: string };
type Describe = (params: Params, found: Json | undefined) => Described;

const limit =
  (constraint: string, word: string, unit: string): Describe =>
  (params, found) => ({
    constraint,
    text: `${shown(found)} has ${word} ${params.limit} ${Number(params.limit) === 1 ? unit : plural(unit)}.`,
  });

const bound: Describe = (params, found) => {
  const comparison = String(params.comparison);
  const name = comparison.startsWith(">") ? "Minimum" : "Maximum";
  return { constraint: name, text: `${shown(found)} is not ${comparison} ${params.limit}.` };
};

const texts = {
  type: (params, found) => ({
    constraint: "Type",
    text: `${typeName(found)} value found, but ${wantedTypes(params.type)} is required.`,
  }),
  required: ({ missingProperty }) => ({
    constraint: "Required",
    member: String(missingProperty),
    text: `The property ${missingProperty} is required.`,
  }),
  pattern: ({ pattern }, found) => ({
    constraint: "Pattern",
    text: `${shown(found)} does not match the pattern '${pattern}'.`,
  }),
  format: ({ format }, found) => ({ constraint: "Format", text: `${shown(found)} is not of the format ${format}.` }),
  enum: ({ allowedValues }, found) => ({
    constraint: "Enum",
    text: `${shown(found)} is not one of ${list(allowedValues)}.`,
  }),
  const: ({ allowedValue }, found) => ({
    constraint: "Const",
    text: `${shown(found)} is not ${shown(allowedValue as Json)}.`,
  }),
  minimum: bound,
  maximum: bound,
  exclusiveMinimum: bound,
  exclusiveMaximum: bound,
  multipleOf: ({ multipleOf }, found) => ({
    constraint: "MultipleOf",
    text: `${shown(found)} is not a multiple of ${multipleOf}.`,
  }),
  minLength: limit("MinLength", "fewer than", "character"),
  maxLength: limit("MaxLength", "more than", "character"),
  minItems: limit("MinItems", "fewer than", "item"),
  maxItems: limit("MaxItems", "more than", "item"),
  minProperties: limit("MinProperties", "fewer than", "property"),
  maxProperties: limit("MaxProperties", "more than", "property"),
  uniqueItems: ({ i, j }) => ({ constraint: "UniqueItems", text: `The items ${j} and ${i} are equal.` }),
  additionalItems: (params) => ({
    constraint: "AdditionalItems",
    text: `There are more than ${params.limit} items, and the definition doesn't allow additional ones.`,
  }),
  additionalProperties: ({ additionalProperty }) => ({
    constraint: "AdditionalProperties",
    member: String(additionalProperty),
    text: `The property ${shortened(String(additionalProperty))} is not defined, and the definition doesn't allow additional ones.`,
  }),
  propertyNames: ({ propertyName }) => ({
    constraint: "PropertyNames",
    text: `The property name '${shortened(String(propertyName))}' is not allowed.`,
  }),
  dependencies: ({ property, missingProperty }) => ({
    constraint: "Dependencies",
    member: String(missingProperty),
    text: `The property ${missingProperty} is required where there is ${property}.`,
  }),
  not: () => ({ constraint: "Not", text: "The value matches a schema that it must not match." }),
  oneOf: ({ passing, passingSchemas }) => ({ constraint: "OneOf", text: oneOfText(passing ?? passingSchemas) }),
  anyOf: () => ({ constraint: "AnyOf", text: "The value matches none of the allowed schemas." }),
  items: (params) => ({
    constraint: "Items",
    text: `There are more than ${params.limit} items, and the definition doesn't allow additional ones.`,
  }),
  contains: ({ minContains, maxContains }) => ({
    constraint: "Contains",
    text:
      maxContains === undefined
        ? `Fewer than ${minContains} of the items are of the kind that is required.`
        : `Not ${minContains} to ${maxContains} of the items are of the kind that is required.`,
  }),
  dependentRequired: ({ property, missingProperty }) => ({
    constraint: "DependentRequired",
    member: String(missingProperty),
    text: `The property ${missingProperty} is required where there is ${property}.`,
  }),
  if: ({ failingKeyword }) => ({
    constraint: "If",
    text: `The value does not match the schema of "${failingKeyword}".`,
  }),
  unevaluatedProperties: ({ unevaluatedProperty }) => ({
    constraint: "UnevaluatedProperties",
    member: String(unevaluatedProperty),
    text: `The property ${shortened(String(unevaluatedProperty))} is not defined, and the definition doesn't allow additional ones.`,
  }),
  unevaluatedItems: (params) => ({
    constraint: "UnevaluatedItems",
    text: `There are more than ${params.limit ?? params.len} items, and the definition doesn't allow additional ones.`,
  }),
  discriminator: ({ name, property, allowed }) => ({
    constraint: "Discriminator",
    member: String(property),
    text: `${shown(name as Json)} is not one of ${list(allowed)}.`,
  }),
  "false schema": () => ({ constraint: "Schema", text: "No value is allowed here." }),
} satisfies Record<string, Describe>;

/** @param passing which of the schemas match; null for none */
function oneOfText(passing: unknown): string {
  return Array.isArray(passing)
    ? `The value matches more than one of the allowed schemas (numbers ${list(passing)}).`
    : "The value matches none of the allowed schemas.";
}

function other({ keyword, message }: ErrorObject): Described {
  return { constraint: keyword.charAt(0).toUpperCase() + keyword.slice(1), text: `The value ${message}.` };
}

/** RFC 6901. */
function pathOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function valueAt(value: Json, path: readonly string[]): Json | undefined {
  let found: Json | undefined = value;
  for (const step of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Readonly<Record<string, Json>>)[step];
  }
  return found;
}

function placeOf(path: readonly string[]): string {
  return shortened(
    path.map((step, at) => (/^\d+$/.test(step) ? `[${step}]` : at === 0 ? step : `.${step}`)).join(""),
    200,
  );
}

function typeName(value: Json | undefined): string {
  if (value === null) return "Null";
  if (Array.isArray(value)) return "Array";
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return "Infinite number";
  const name = typeof value;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function wantedTypes(type: unknown): string {
  const names = (Array.isArray(type) ? type : String(type).split(",")).map((name: string) =>
    name === "null" ? "null" : `${/^[aeio]/.test(name) ? "an" : "a"} ${name}`,
  );
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

/** A value as messages show it: short, without line breaks. */
function shown(value: Json | undefined): string {
  if (typeof value === "string") return `'${shortened(value)}'`;
  if (typeof value === "object" && value !== null) return `The ${Array.isArray(value) ? "array" : "object"}`;
  return String(value);
}

/** Long enough for the URLs that values often are. */
export function shortened(text: string, most = 120): string {
  const points = text.length > most ? `${text.slice(0, most)}…` : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to go
  return points.replace(/[\u0000-\u001f\u007f]/g, " ");
}

function list(values: unknown): string {
  const texts = (Array.isArray(values) ? values : [values]).map((value: Json) => shown(value));
  return texts.length > 10 ? `${texts.slice(0, 10).join(", ")} …` : texts.join(", ");
}

function plural(unit: string): string {
  return unit.endsWith("y") ? `${unit.slice(0, -1)}ies` : `${unit}s`;
}
