// Checks the JSON of upstream requests: at load where it is constant, at each request where it is computed.
import type { Json, JsonObject } from "../data/json.ts";
import { isJsonObject, jsonGet } from "../data/json-access.ts";
import { checkRequest, type ReportFault, type RequestKind } from "../definition/request-schema.ts";
import type { Path } from "../definition/value-rules.ts";
import { type ConfigError, ConfigErrors } from "../errors/config-error.ts";
import { FlowError } from "../errors/flow-error.ts";
import { parseLocation } from "../locations/location.ts";
import type { SourceText } from "../source/source-text.ts";
import { literalNames } from "./literal-names.ts";

/**
 * @param value the constant configuration; `path` leads to it in the template
 * @throws ConfigErrors with all its faults, each at its name in the template
 */
export function checkConstantRequest(
  kind: RequestKind,
  value: Json,
  source: SourceText,
  path: readonly string[] = [],
): void {
  const indexOf = placeFinder(source);
  const faults: ConfigError[] = [];
  checkAll(kind, value, (inner, message, hint) => {
    faults.push(source.error(indexOf([...path, ...inner]), message, hint));
  });
  if (faults.length > 0) throw new ConfigErrors(faults);
}

/** Finds the name or item that a path leads to, else the nearest above it, else the beginning. */
function placeFinder(source: SourceText): (path: Path) => number {
  const places = new Map((literalNames(source) ?? []).map(({ path, index }) => [keyOf(path), index]));
  const start = source.text.length - source.text.trimStart().length;
  return (path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const index = places.get(keyOf(path.slice(0, length)));
      if (index !== undefined) return index;
    }
    return start;
  };
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

/**
 * Checks what a computed configuration spells out: its names, and the values that are literal.
 * @param depth how many names lead to a configuration: 1 in `requests`
 * @throws ConfigErrors with all faults, each at its name in the template
 */
export function checkLiteralNames(kind: RequestKind, source: SourceText, depth = 0): void {
  const names = literalNames(source) ?? [];
  const indexOf = placeFinder(source);
  const faults: ConfigError[] = [];
  let whole: Path | undefined;
  for (const { path, index, value } of names) {
    const own = path.slice(depth);
    if (
      own.length === 0 ||
      (depth > 0 && own[0] === "id") ||
      (whole !== undefined && path.length > whole.length && startsWith(path, whole))
    )
      continue;
    // What is computed only has to have a name that is known.
    if (value === undefined && typeof own.at(-1) === "number") continue;
    whole = value === undefined ? undefined : path;
    checkAll(kind, isolated(own, value ?? null), (inner, message, hint) => {
      if (!startsWith(inner, own.map(first))) return;
      const rest = inner.slice(own.length);
      faults.push(source.error(rest.length === 0 ? index : indexOf([...path, ...rest]), message, hint));
    });
  }
  if (faults.length > 0) throw new ConfigErrors(faults);
}

/** The only item of a list stands for any. */
function first(key: string | number): string | number {
  return typeof key === "number" ? 0 : key;
}

/** A configuration with nothing but this value. */
function isolated(path: Path, value: Json): Json {
  return path.reduceRight<Json>((inner, key) => (typeof key === "number" ? [inner] : { [key]: inner }), value);
}

function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((key, at) => key === path[at]);
}

/** The checks of the schema, and of the places that constant sources name. */
function checkAll(kind: RequestKind, value: Json, report: ReportFault): void {
  checkRequest(kind, value, report);
  if (kind === "proxy" || !isJsonObject(value)) return;
  const uploads = jsonGet(value, "uploads");
  const parts: readonly (readonly [Path, Json | undefined])[] = [
    [["body"], jsonGet(value, "body")],
    ...(Array.isArray(uploads) ? uploads.map((upload: Json, at) => [["uploads", at], upload] as const) : []),
  ];
  for (const [path, part] of parts) {
    const src = isJsonObject(part) ? jsonGet(part, "src") : undefined;
    const place = typeof src === "string" ? parseLocation(src) : undefined;
    if (typeof place === "string") report([...path, "src"], place, undefined, "value");
  }
}

/** How many faults of a computed configuration are told: one line of the log has to be enough. */
const MAX_TOLD = 5;

/** Checks a computed configuration. `path` leads to it in the template. @throws FlowError (5001), whose cause tells the faults for the log */
export type RunTimeCheck = (value: Json | undefined, path?: Path) => JsonObject;

/** @param source the template; undefined where the configuration doesn't come from one */
export function runTimeCheck(kind: RequestKind, source?: SourceText): RunTimeCheck {
  let finder: ((path: Path) => number) | undefined;
  const placeOf = (path: Path): string => {
    if (source === undefined) return "";
    finder ??= placeFinder(source);
    const { file, line, column } = source.positionAt(finder(path));
    return `${file}:${line}:${column}: `;
  };
  return (value, path = []) => {
    const faults: (readonly [Path, string])[] = [];
    if (value === undefined) faults.push([[], "The template's output is not valid JSON"]);
    else checkRequest(kind, value, (inner, message) => faults.push([inner, message]));
    if (faults.length === 0 && isJsonObject(value)) return value;
    const told = faults
      .slice(0, MAX_TOLD)
      .map(([inner, message]) => placeOf([...path, ...inner]) + message + pathText([...path, ...inner], message));
    if (faults.length > MAX_TOLD) told.push(`and ${faults.length - MAX_TOLD} more`);
    throw new FlowError("internal", { cause: `The request's configuration is not valid: ${told.join("; ")}` });
  };
}

/** ` (uploads[0].name)`; nothing where the message has that name already. */
function pathText(path: Path, message: string): string {
  if (path.length === 0 || (path.length === 1 && message.includes(`"${path[0]}"`))) return "";
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  return ` (${text.replace(/^\./, "")})`;
}
