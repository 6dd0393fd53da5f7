// `x-flat-bulk`: whether one request may have many items, each of which runs as a request of its own.
import { suggestion } from "../../source/suggest.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import type { Bulk } from "../definition.ts";
import { closedObject, type JsonSchema } from "../json-schema.ts";
import type { Extension } from "./extension.ts";
import { readMembers } from "./members.ts";

const MAX_CONCURRENCY = 100;

/** What a column of CSV may hold. */
const columnTypes: readonly string[] = ["string", "integer", "number", "boolean", "array", "object"];

const csvProperties: JsonSchema = {
  delimiter: {
    description: "What separates the cells: one character, by default a comma.",
    type: "string",
    minLength: 1,
  },
  types: {
    description: "The types of columns, by name. They win over the schema of the body.",
    type: "object",
    additionalProperties: { enum: columnTypes },
  },
};

const properties: JsonSchema = {
  "max-items": { description: "So many items a request may have, by default 1000.", type: "integer", minimum: 1 },
  concurrency: {
    description: "So many of them run at the same time, by default 4.",
    type: "integer",
    minimum: 1,
    maximum: MAX_CONCURRENCY,
  },
  "stop-on-error": { description: "Whether no more items begin once one has failed.", type: "boolean" },
  csv: { description: "How bodies of the type text/csv are read.", ...closedObject(csvProperties) },
};

export const xFlatBulk: Extension<Bulk | false> = {
  name: "x-flat-bulk",
  about: "Whether a request may be a list of items (a JSON array, NDJSON, CSV), each of which runs by itself.",
  schema: { anyOf: [{ type: "boolean" }, closedObject(properties)] },
  levels: ["a path", "an operation"],
  read: (value) => {
    if (value.value === false) return false;
    if (value.value !== true && !value.isObject)
      throw value.error("x-flat-bulk must be true, false or an object", "Such as: {max-items: 100}");
    const { csv, ...members } = readMembers(value, properties, {
      maxItems: () => numberOf(value.get("max-items"), Number.MAX_SAFE_INTEGER) ?? 1000,
      concurrency: () => numberOf(value.get("concurrency"), MAX_CONCURRENCY) ?? 4,
      stopOnError: () => truthOf(value.get("stop-on-error")),
      csv: () => csvOf(value.get("csv")),
    });
    return Object.freeze({
      ...members,
      ...csv,
      error: (message: string, hint?: string) => value.keyError(message, hint),
    });
  },
};

function csvOf(csv: YamlNode | undefined): Pick<Bulk, "delimiter" | "types"> {
  if (csv === undefined) return { delimiter: ",", types: new Map() };
  if (!csv.isObject) throw csv.error("csv must be an object", 'Such as: {delimiter: ";"}');
  return readMembers(csv, csvProperties, {
    delimiter: () => delimiterOf(csv.get("delimiter")),
    types: () => typesOf(csv.get("types")),
  });
}

function numberOf(node: YamlNode | undefined, most: number): number | undefined {
  if (node === undefined) return undefined;
  const { value } = node;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? "of at least 1" : `from 1 to ${most}`;
  throw node.error(`${node.key} must be a whole number ${range}`);
}

function truthOf(node: YamlNode | undefined): boolean {
  if (node === undefined || typeof node.value === "boolean") return node?.value === true;
  throw node.error(`${node.key} must be true or false`);
}

/** One that ends cells or rows otherwise can't separate them. */
function delimiterOf(node: YamlNode | undefined): string {
  if (node === undefined) return ",";
  const { value } = node;
  if (typeof value === "string" && value.length === 1 && !'"\r\n'.includes(value)) return value;
  throw node.error("delimiter must be one character, and no quotation mark or line break", 'Such as: ";" or "\\t"');
}

function typesOf(node: YamlNode | undefined): ReadonlyMap<string, string> {
  if (node === undefined) return new Map();
  if (!node.isObject) throw node.error("types must be an object of columns and their types", "Such as: {age: integer}");
  const types = node.children().map((column): [string, string] => {
    if (typeof column.value === "string" && columnTypes.includes(column.value))
      return [String(column.key), column.value];
    const hint = suggestion(String(column.value), columnTypes) ?? `Known are ${columnTypes.join(", ")}.`;
    throw column.error(`Unknown type "${String(column.value)}"`, hint);
  });
  return new Map(types);
}
