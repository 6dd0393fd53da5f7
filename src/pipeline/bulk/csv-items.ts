// The items of CSV: one of each row, with the names of the header row and values of the types that columns have.
import { JsonFault, parseJson } from "../../data/parse-json.ts";
import { type BrokenRow, CsvReader } from "./csv-reader.ts";
import { type Items, ItemsFault, tooMany } from "./items.ts";

/** The names of the types that columns may have, by the names of the columns. One that isn't known is text. */
export type ColumnTypes = ReadonlyMap<string, readonly string[]>;

export type CsvOptions = { readonly delimiter: string; readonly types: ColumnTypes };

/** @param text without a byte order mark. @throws ItemsFault */
export function csvItems(text: string, { delimiter, types }: CsvOptions, max: number): Items {
  const reader = new CsvReader(text, delimiter);
  const names = headerRow(reader);
  const rows: (readonly string[] | BrokenRow)[] = [];
  const next = (): readonly string[] | BrokenRow | undefined => reader.next(names.length);
  for (let row = next(); row !== undefined; row = next()) {
    if (rows.length >= max) throw tooMany(max);
    rows.push(row);
  }
  const columns = names.map((name) => ({ key: JSON.stringify(name), types: types.get(name) ?? [] }));
  return { count: rows.length, read: (index) => itemOf(rows[index] as string[] | BrokenRow, columns) };
}

const MAX_COLUMNS = 10_000;

function headerRow(reader: CsvReader): readonly string[] {
  const names = reader.next(MAX_COLUMNS);
  if (names === undefined) throw new ItemsFault("There is no header row.");
  if (typeof names === "string") throw new ItemsFault(`The header row can't be read: ${names}`);
  if (names.length > MAX_COLUMNS) throw new ItemsFault(`The header row has more than ${MAX_COLUMNS} columns.`);
  const known = new Set<string>();
  for (const name of names) {
    if (name === "") throw new ItemsFault("A column of the header row has no name.");
    if (known.has(name)) throw new ItemsFault(`The header row has the column ${JSON.stringify(shown(name))} twice.`);
    known.add(name);
  }
  return names;
}

const MAX_SHOWN = 100;

function shown(name: string): string {
  return name.length > MAX_SHOWN ? `${name.slice(0, MAX_SHOWN)}…` : name;
}

type Column = { readonly key: string; readonly types: readonly string[] };

/** Written as text, so that names such as `__proto__` are names like any other. */
function itemOf(row: readonly string[] | BrokenRow, columns: readonly Column[]): Buffer | string {
  if (typeof row === "string") return row;
  if (row.length !== columns.length)
    return `The row has ${row.length < columns.length ? "fewer" : "more"} cells than the header row.`;
  const members = row.flatMap((cell, at) => {
    const { key, types } = columns[at] as Column;
    const value = cellValue(cell, types);
    return value === undefined ? [] : [`${key}:${value}`];
  });
  return Buffer.from(`{${members.join(",")}}`);
}

/** A cell as JSON; undefined for an empty one where nothing empty is a value. What doesn't fit stays text. */
function cellValue(cell: string, types: readonly string[]): string | undefined {
  if (cell === "") {
    if (types.includes("null")) return "null";
    return types.length === 0 || types.includes("string") ? '""' : undefined;
  }
  return numberIn(cell, types) ?? truthIn(cell, types) ?? documentIn(cell, types) ?? JSON.stringify(cell);
}

const numeral = /^([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d+)?$/;

/** With all the digits that are written, which may be more than JavaScript keeps. */
function numberIn(cell: string, types: readonly string[]): string | undefined {
  const [, sign, whole = "", fraction = "", exponent = ""] = numeral.exec(cell) ?? [];
  if (sign === undefined || whole + fraction === "") return undefined;
  const isInteger = types.includes("integer") && /^[+-]?\d+$/.test(cell);
  if (!isInteger && !types.includes("number")) return undefined;
  const digits = whole.replace(/^0+(?=\d)/, "") || "0";
  return (sign === "-" ? "-" : "") + digits + (fraction === "" ? "" : `.${fraction}`) + exponent;
}

function truthIn(cell: string, types: readonly string[]): string | undefined {
  return types.includes("boolean") && (cell === "true" || cell === "false") ? cell : undefined;
}

function documentIn(cell: string, types: readonly string[]): string | undefined {
  const isMeant = (types.includes("array") && /^\s*\[/.test(cell)) || (types.includes("object") && /^\s*\{/.test(cell));
  if (!isMeant) return undefined;
  try {
    parseJson(cell);
    return cell;
  } catch (error) {
    if (error instanceof JsonFault) return undefined;
    throw error;
  }
}
