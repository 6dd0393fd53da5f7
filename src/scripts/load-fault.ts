// Why a script can't be loaded, and where in its files that is.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { filesOfScript } from "./script-imports.ts";
import type { CheckReport, SentPlace } from "./script-messages.ts";

/** How node shows where a syntax error is: file and line, the line itself, and a mark below. */
const marked = /^(\S.*):(\d+)\n.*\n( *)\^/m;
const frame = /(file:\/\/[^\s()]+|\/[^\s()]+):(\d+):(\d+)\)?$/m;
const missing = /^Cannot find (?:module|package) '([^']+)'(?: imported from (.+)|[\s\S]*?\n- (.+))?/;

/** It is loaded, but there is nothing to call. */
export class NothingToCall extends Error {
  override readonly name = "NothingToCall";
}

/** @param file absolute path of the script */
export function loadFault(error: unknown, file: string): CheckReport {
  if (!(error instanceof Error)) return { fault: `${inspect(error)} was thrown`, place: undefined };
  const { message, stack = "" } = error;
  if (error instanceof NothingToCall) return { fault: message, place: undefined };
  const notFound = missing.exec(message);
  if (notFound !== null) {
    const [, name = "", byImport, byRequire] = notFound;
    const importing = pathOf(byImport ?? byRequire ?? file);
    return { fault: `There is no "${shownName(name, importing)}" to import`, place: placeOfName(name, importing) };
  }
  const fault = `${error.name}: ${message.split("\n", 1)[0]}`;
  if (error instanceof SyntaxError) return { fault, place: markedPlace(stack) ?? checkedPlace(file) };
  return { fault, place: framePlace(stack) };
}

function pathOf(name: string): string {
  return name.startsWith("file:") ? fileURLToPath(name) : name;
}

function markedPlace(text: string): SentPlace | undefined {
  const [, file = "", line, blank = ""] = marked.exec(text) ?? [];
  return line === undefined ? undefined : { file: pathOf(file), line: Number(line), column: blank.length + 1 };
}

function framePlace(stack: string): SentPlace | undefined {
  const [, file = "", line, column] = frame.exec(stack) ?? [];
  return line === undefined ? undefined : { file: pathOf(file), line: Number(line), column: Number(column) };
}

/** Modules don't tell where their syntax is wrong, but `node --check` does. */
function checkedPlace(file: string): SentPlace | undefined {
  const { NODE_OPTIONS: _, ...env } = process.env;
  for (const name of filesOfScript(file)) {
    try {
      execFileSync(process.execPath, ["--check", name], { env, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
    } catch (error) {
      const place = markedPlace((error as { readonly stderr?: string }).stderr ?? "");
      if (place !== undefined) return place;
    }
  }
  return undefined;
}

/** As the file says it, where it has it. */
function shownName(name: string, importing: string): string {
  const relative = path.relative(path.dirname(importing), name);
  return path.isAbsolute(name) ? (relative.startsWith(".") ? relative : `./${relative}`) : name;
}

/** Where a file names what it imports. */
function placeOfName(name: string, importing: string): SentPlace | undefined {
  for (const { 0: quoted, 2: text = "", index } of read(importing).matchAll(/(["'])([^"'\n]+)\1/g)) {
    if (text !== name && path.resolve(path.dirname(importing), text) !== name) continue;
    const before = read(importing)
      .slice(0, index + quoted.length - text.length - 1)
      .split("\n");
    return { file: importing, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  }
  return undefined;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
