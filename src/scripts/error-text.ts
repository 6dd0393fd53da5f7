// What a script has thrown, as the log shows it: message and stack, with files named as in the app.
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { UnsendableValue } from "./plain-value.ts";

/** More of one error is cut off. */
const LIMIT = 8000;

/** Where the gateway's own code is. */
const own = new URL(".", import.meta.url).href;

/** @param folder absolute path of the app folder */
export function errorText(error: unknown, folder: string): string {
  return shown(error)
    .replaceAll(`${pathToFileURL(folder).href}/`, "")
    .replaceAll(`${folder}/`, "")
    .slice(0, LIMIT);
}

/** What is thrown may throw when it is looked at. */
function shown(error: unknown): string {
  try {
    if (error instanceof UnsendableValue) return error.message;
    return error instanceof Error ? stackOf(error) : `${inspect(error, { depth: 1 })} was thrown`;
  } catch {
    return "Something that can't be shown was thrown";
  }
}

/** With its cause, if it has one; causes of causes aren't told. */
function stackOf(error: Error): string {
  const { cause } = error;
  if (cause === undefined) return ownStack(error);
  return `${ownStack(error)}\ncaused by: ${cause instanceof Error ? ownStack(cause) : inspect(cause, { depth: 1 })}`;
}

/** The stack without what node and the gateway have part in it. */
function ownStack(error: Error): string {
  const stack = typeof error.stack === "string" ? error.stack : String(error);
  return stack
    .split("\n")
    .filter((line) => !/^\s+at /.test(line) || !(line.includes(own) || /[( ]node:/.test(line)))
    .join("\n");
}
