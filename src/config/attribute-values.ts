// What the values of configuration attributes may look like.
import type { ValueDefinition, ValueSite } from "./element-definition.ts";
import { ValueFault } from "./value-fault.ts";

/** Timers can't be longer (2^31 - 1 milliseconds). */
const MAX_SECONDS = 2_147_483;

const booleans = ["true", "false"] as const;

export const boolean: ValueDefinition<boolean> = {
  values: booleans,
  read: (text) => oneOf(text, booleans) === "true",
};

/** Seconds above 0, read as milliseconds. */
export const seconds: ValueDefinition<number> = {
  read: (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value > 0 && value <= MAX_SECONDS) return Math.ceil(value * 1000);
    throw new ValueFault(`"${text}" is not a time`, "A time in seconds above 0 is wanted, such as 3 or 0.5.");
  },
};

/** The name of a file of the app, relative to the file that has it; read as its absolute, real path. */
export const file: ValueDefinition<string> = { namesFile: true, read: (text, site) => fileOf(text, "file", site) };

/** @param what names the file in the message */
export function fileOf(name: string, what: string, { files, folder }: ValueSite): string {
  const found = files.lookUp(files.resolve(name, folder));
  if (found?.stats.isFile()) return found.path;
  const above = files.lookUp(files.resolve(`../${name}`, folder));
  const hint = above?.stats.isFile()
    ? `Did you mean "../${name}"? Names are relative to the file that has them.`
    : undefined;
  throw new ValueFault(`There is no ${what} "${name}" in the app folder`, hint);
}

/** @throws ValueFault */
export function oneOf<T extends string>(text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text);
  if (found !== undefined) return found;
  throw new ValueFault(
    `"${text}" is not allowed here`,
    `Allowed are ${allowed.map((name) => `"${name}"`).join(", ")}.`,
  );
}
