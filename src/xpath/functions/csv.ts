// json-to-csv(): arrays as CSV (RFC 4180).
import { createRequire } from "node:module";
import type * as csvStringify from "csv-stringify/sync";
import type { Json } from "../../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../../data/json-access.ts";
import { jsonText } from "../../data/json-text.ts";
import { fromOxn } from "../../data/oxn.ts";
import { defineFunction } from "../function-definition.ts";

const require = createRequire(import.meta.url);

export const csvFunctions = [
  defineFunction({
    name: "json-to-csv",
    args: ["node-set"],
    returns: "string",
    run: ({ host }, [node]) => {
      const rows = rowsOf(node === undefined ? undefined : fromOxn(node));
      if (typeof rows !== "string") return csvText(rows);
      host.alert("json-to-csv", rows);
      return "";
    },
  }),
];

/** Rows of texts; a string says why there are none. Objects give one column for each key, in the order in which keys first appear. */
function rowsOf(value: Json | undefined): readonly (readonly string[])[] | string {
  if (!Array.isArray(value)) return "json-to-csv() takes a JSON array";
  const items: readonly Json[] = value;
  const columns = [...new Set(items.flatMap((item) => (isJsonObject(item) ? jsonKeys(item) : [])))];
  const rows: (readonly string[])[] = [];
  for (const item of items) {
    const cells = cellsOf(item, columns);
    if (cells === undefined) return "The items of the array must be arrays or objects";
    if (!cells.every(isFlat)) return "The rows must hold strings, numbers, booleans and null only";
    rows.push(cells.map(jsonText));
  }
  return rows;
}

function cellsOf(item: Json, columns: readonly string[]): readonly Json[] | undefined {
  if (Array.isArray(item)) return item;
  return isJsonObject(item) ? columns.map((column) => jsonGet(item, column) ?? null) : undefined;
}

function isFlat(value: Json): boolean {
  return value === null || typeof value !== "object";
}

/** Loaded with the first call. */
function csvText(rows: readonly (readonly string[])[]): string {
  const { stringify } = require("csv-stringify/sync") as typeof csvStringify;
  // It would quote a line break only where both of its characters are there.
  return stringify(rows as string[][], { record_delimiter: "\r\n", quoted_match: /[\r\n]/ });
}
