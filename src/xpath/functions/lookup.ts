// lookup(): the value of a key in a file of the app, JSON or SHMT.
import { readFileSync } from "node:fs";
import { Content } from "../../data/content.ts";
import type { Json } from "../../data/json.ts";
import { isJsonObject, jsonGet } from "../../data/json-access.ts";
import { jsonText } from "../../data/json-text.ts";
import { ShmtFault, ShmtTable } from "../../data/shmt-table.ts";
import type { AppFiles } from "../../source/app-files.ts";
import { type CallSite, defineFunction } from "../function-definition.ts";

export const lookupFunctions = [
  defineFunction({
    name: "lookup",
    args: ["string", "string", "string?"],
    returns: "string",
    bind: (site) => {
      checkLiteral(site);
      const { folder } = site;
      return ({ host }, location, key, fallback = "") => {
        const content = kindOf(location) === undefined ? undefined : host.read(location, folder);
        const table = content === undefined ? missing(location) : tableOf(content, location);
        if (typeof table === "string") {
          host.alert(TOPIC, table);
          return fallback;
        }
        const value = table(key);
        host.tell?.(TOPIC, `lookup: ${location} has ${value === undefined ? "no" : "the"} key ${JSON.stringify(key)}`);
        return value ?? fallback;
      };
    },
  }),
];

/** FLAT's page says that these messages are of this topic. */
const TOPIC = "json";

/** The value of a key. */
type Table = (key: string) => string | undefined;

/** Tables by the contents that they were made of: files that don't change keep theirs. */
const tables = new WeakMap<Content, Table>();

function kindOf(location: string): "json" | "shmt" | undefined {
  if (location.endsWith(".json")) return "json";
  return location.endsWith(".shmt") ? "shmt" : undefined;
}

function missing(location: string): string {
  if (kindOf(location) === undefined) return `${JSON.stringify(location)} ends neither with .json nor with .shmt`;
  return `There is no file ${location}`;
}

/** A string says why the content is none. */
function tableOf(content: Content, location: string): Table | string {
  let table = tables.get(content);
  if (table === undefined) {
    const made = kindOf(location) === "json" ? jsonTable(content) : shmtTable(content);
    if (typeof made === "string") return `${location}: ${made}`;
    table = made;
    tables.set(content, table);
  }
  return table;
}

function jsonTable(content: Content): Table | string {
  const json = content.document()?.json();
  if (content.fault !== undefined) return content.fault;
  if (!isJsonObject(json)) return "The JSON is no object";
  return (key) => textOf(jsonGet(json, key));
}

/** Objects and arrays as JSON, anything else as its text. */
function textOf(value: Json | undefined): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : jsonText(value);
}

function shmtTable(content: Content): Table | string {
  try {
    const table = new ShmtTable(content.bytes());
    return (key) => table.get(key);
  } catch (fault) {
    if (!(fault instanceof ShmtFault)) throw fault;
    return fault.message;
  }
}

/** A literal name has to be that of a usable file of the app. */
function checkLiteral({ constants, folder, files, error }: CallSite): void {
  const [location] = constants;
  if (location === undefined) return;
  const name = String(location);
  const kind = kindOf(name);
  if (kind === undefined) throw error(0, missing(name));
  if (files === undefined) return;
  const bytes = readInside(files, /^fit:\/\/(?:site|project)(\/.*)$/.exec(name)?.[1] ?? name, folder);
  if (bytes === undefined) {
    throw error(0, missing(name), "Names are relative to the file with the call; fit://site/ is the app folder.");
  }
  const table = tableOf(Content.ofBytes(bytes, kind === "json" ? "application/json" : ""), name);
  if (typeof table === "string") throw error(0, table);
}

/** Undefined for anything but a regular file of the app. */
function readInside(files: AppFiles, name: string, folder: string): Buffer | undefined {
  const found = files.lookUp(files.resolve(name, folder));
  try {
    return found?.stats.isFile() ? readFileSync(found.path) : undefined;
  } catch {
    return undefined;
  }
}
