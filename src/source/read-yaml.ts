// YAML and JSON files as plain values, with the place of each value at hand for messages.
import { createRequire } from "node:module";
import { CORE_SCHEMA, constructFromEvents, EVENT_ID, type Event, mergeTag, parseEvents, YAMLException } from "js-yaml";
import type { Json } from "../data/json.ts";
import type { ConfigError } from "../errors/config-error.ts";
import { ConfigErrors } from "../errors/config-error.ts";
import type { SourceFile } from "./source-file.ts";
import { findDuplicates, indexYaml, type YamlPlace } from "./yaml-places.ts";

// Only syntax errors need it, so a start without them doesn't load it.
const require = createRequire(import.meta.url);

/** YAML 1.2 core with merge keys (`<<`), which many definitions use. */
const schema = CORE_SCHEMA.withTags(mergeTag);
const MAX_DEPTH = 200;
const MAX_ALIASES = 10_000;
/** How many values a document may have once its aliases are followed. */
const MAX_VALUES = 5_000_000;

export type YamlPath = readonly (string | number)[];

/**
 * Reads a file; an empty one gives null. Keys are strings, `__proto__` is a key like any other, and objects have own keys only.
 * @throws ConfigError or ConfigErrors for bad syntax, duplicate keys, several documents, and aliases that are recursive or too many
 */
export function readYaml(file: SourceFile): YamlDocument {
  const events = parse(file);
  const [value = null, second] = construct(file, events);
  if (second !== undefined) throw severalDocuments(file, events);
  if (events.some((event) => event.type === EVENT_ID.ALIAS)) checkAliases(file, value);
  return new YamlDocument(file, value);
}

export class YamlDocument {
  readonly file: SourceFile;
  readonly value: Json;
  #root: YamlPlace | undefined;

  constructor(file: SourceFile, value: Json) {
    this.file = file;
    this.value = value;
  }

  /** The offset of a value or of its key; where the path leads nowhere, of the nearest value above. */
  offsetOf(path: YamlPath, of: "key" | "value" = "value"): number {
    // The events of a large file take more memory than its values; they are made again for the first message.
    this.#root ??= indexYaml(parse(this.file), this.file.text, schema);
    let place = this.#root;
    for (const step of path) {
      const child: YamlPlace | undefined = place.child(step);
      if (child === undefined) return place.offset;
      place = child;
    }
    return of === "key" ? place.keyOffset : place.offset;
  }

  positionOf(path: YamlPath, of: "key" | "value" = "value"): ReturnType<SourceFile["positionAt"]> {
    return this.file.positionAt(this.offsetOf(path, of));
  }

  /** A ConfigError that points at a value or its key. */
  errorAt(path: YamlPath, message: string, hint?: string, of: "key" | "value" = "value"): ConfigError {
    return this.file.errorAt(this.offsetOf(path, of), message, hint);
  }
}

function parse(file: SourceFile): Event[] {
  try {
    return parseEvents(file.text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (error instanceof YAMLException) throw syntaxError(file, error);
    throw error;
  }
}

function construct(file: SourceFile, events: Event[]): Json[] {
  try {
    return constructFromEvents(events, { source: file.text, schema, maxAliases: MAX_ALIASES }) as Json[];
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const duplicates = findDuplicates(indexYaml(events, file.text, schema), file);
    if (duplicates.length > 0) throw new ConfigErrors(duplicates);
    throw faultOf(file, error);
  }
}

/** The `yaml` package names syntax errors better; what it doesn't find is told in the parser's words. */
function syntaxError(file: SourceFile, error: YAMLException): ConfigError {
  if (error.reason.includes("maxDepth")) return faultOf(file, error);
  const { parseDocument } = require("yaml") as typeof import("yaml");
  const [fault] = parseDocument(file.text, { prettyErrors: false, uniqueKeys: false }).errors;
  return fault === undefined ? faultOf(file, error) : file.errorAt(fault.pos[0], `YAML: ${fault.message}`);
}

function faultOf(file: SourceFile, error: YAMLException): ConfigError {
  if (error.reason.includes("complex keys")) {
    return file.errorAt(
      error.mark?.position ?? 0,
      "YAML: a key must be text",
      "Put quotes around text that begins with a brace.",
    );
  }
  return file.errorAt(error.mark?.position ?? 0, `YAML: ${error.reason}`);
}

function severalDocuments(file: SourceFile, events: readonly Event[]): ConfigError {
  const second = events.findIndex((event, index) => index > 0 && event.type === EVENT_ID.DOCUMENT);
  const { offset } = indexYaml(events.slice(second), file.text, schema);
  return file.errorAt(offset, "Only one YAML document is allowed in a file");
}

/** Values behind aliases are shared; whoever walks them would meet each again and again, or never end. */
function checkAliases(file: SourceFile, root: Json): void {
  const { size, depth } = measure(root, new Map());
  if (size === Number.POSITIVE_INFINITY) throw file.errorAt(0, "YAML: an alias refers to a value that contains it");
  if (size > MAX_VALUES) throw file.errorAt(0, `YAML: aliases make more than ${MAX_VALUES} values`);
  if (depth > MAX_DEPTH) throw file.errorAt(0, `YAML: aliases nest values more than ${MAX_DEPTH} levels deep`);
}

type Extent = { readonly size: number; readonly depth: number };

function measure(value: Json, known: Map<object, Extent>): Extent {
  if (typeof value !== "object" || value === null) return { size: 1, depth: 0 };
  const before = known.get(value);
  if (before !== undefined) return before;
  known.set(value, { size: Number.POSITIVE_INFINITY, depth: 0 });
  let size = 1;
  let depth = 0;
  for (const item of Object.values(value)) {
    const extent = measure(item as Json, known);
    size += extent.size;
    depth = Math.max(depth, extent.depth + 1);
  }
  const extent = { size, depth };
  known.set(value, extent);
  return extent;
}
