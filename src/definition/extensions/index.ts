// The `x-flat-…` keys.

import type { Problems } from "../../errors/problems.ts";
import type { AppFiles } from "../../source/app-files.ts";
import { suggestion } from "../../source/suggest.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import type { Extension, Level } from "./extension.ts";
import { xFlatAsync } from "./x-flat-async.ts";
import { xFlatBulk } from "./x-flat-bulk.ts";
import { xFlatCookieName } from "./x-flat-cookiename.ts";
import { xFlatCors } from "./x-flat-cors.ts";
import { xFlatDocs } from "./x-flat-docs.ts";
import { xFlatEnabled } from "./x-flat-enabled.ts";
import { xFlatError } from "./x-flat-error.ts";
import { xFlatFlow } from "./x-flat-flow.ts";
import { xFlatHandlers } from "./x-flat-handlers.ts";
import { xFlatInclude } from "./x-flat-include.ts";
import { xFlatInit } from "./x-flat-init.ts";
import { xFlatJwt } from "./x-flat-jwt.ts";
import { xFlatProperties } from "./x-flat-properties.ts";
import { xFlatProxy } from "./x-flat-proxy.ts";
import { xFlatTransactions } from "./x-flat-transactions.ts";
import { xFlatUnauthorized } from "./x-flat-unauthorized.ts";
import { xFlatValidate } from "./x-flat-validate.ts";

const extensions = {
  "x-flat-flow": xFlatFlow,
  "x-flat-init": xFlatInit,
  "x-flat-error": xFlatError,
  "x-flat-proxy": xFlatProxy,
  "x-flat-validate": xFlatValidate,
  "x-flat-cors": xFlatCors,
  "x-flat-jwt": xFlatJwt,
  "x-flat-cookiename": xFlatCookieName,
  "x-flat-enabled": xFlatEnabled,
  "x-flat-properties": xFlatProperties,
  "x-flat-handlers": xFlatHandlers,
  "x-flat-include": xFlatInclude,
  "x-flat-bulk": xFlatBulk,
  "x-flat-docs": xFlatDocs,
  "x-flat-async": xFlatAsync,
  "x-flat-transactions": xFlatTransactions,
  "x-flat-unauthorized": xFlatUnauthorized,
};

/** What users of another product call the same. */
export const otherNames: Readonly<Record<string, string>> = { "x-flow": "x-flat-flow", "x-enabled": "x-flat-enabled" };

/** The name of a key here; undefined for a key of other tools. */
function nameOf(key: string, level: Level): string | undefined {
  if (isExtensionKey(key)) return key;
  const name = Object.hasOwn(otherNames, key) ? otherNames[key] : undefined;
  return name !== undefined && mayStand(extensionOf(name), level) ? name : undefined;
}

/** What may stand at a path may also stand at the top of an included file, and holds for all paths there. */
function mayStand(extension: Extension<unknown> | undefined, level: Level): boolean {
  return extension?.levels.includes(level === "an included file" ? "a path" : level) === true;
}

export const extensionNames: readonly string[] = Object.keys(extensions);

/** All keys that work. */
export const allExtensions: readonly Extension<unknown>[] = Object.values(extensions);

/** The values of a level's keys, by key; those with faults are left out. */
export type ExtensionValues = { [K in keyof typeof extensions]?: ReturnType<(typeof extensions)[K]["read"]> };

/** Whether a key is meant for the gateway, perhaps misspelt. */
export function isExtensionKey(key: string): boolean {
  return /^x-?flat/i.test(key);
}

/** Reads the `x-flat-…` keys among the members of an object and notes their faults. */
export function readExtensions(
  members: Iterable<YamlNode>,
  level: Level,
  files: AppFiles,
  problems: Problems,
): ExtensionValues {
  const values: ExtensionValues = {};
  const places = new Map<string, YamlNode>();
  for (const member of members) {
    const name = nameOf(String(member.key), level);
    if (name === undefined) continue;
    const other = places.get(name);
    if (other !== undefined) noteTogether(member, other, problems);
    places.set(name, member);
    const extension = extensionOf(name);
    if (extension !== undefined && mayStand(extension, level)) {
      const value = problems.collect(() => extension.read(member, files, level, problems));
      if (value !== undefined) Object.assign(values, { [name]: value });
    } else noteMisplaced(member, level, problems);
  }
  const [flow, proxy] = [places.get("x-flat-flow"), places.get("x-flat-proxy")];
  if (flow !== undefined && proxy !== undefined) noteTogether(proxy, flow, problems);
  return values;
}

function noteTogether(member: YamlNode, other: YamlNode, problems: Problems): void {
  const { file, line, column } = other.keyPosition();
  const [first, second] = [other.key, member.key].map(String).sort();
  const message = `${first} and ${second} can't be used together`;
  problems.add(member.keyError(message, `${other.key} is at ${file}:${line}:${column}.`));
}

/** Notes why a key can't stand where it is. @param level undefined outside the levels that know such keys */
export function noteMisplaced(member: YamlNode, level: Level | undefined, problems: Problems): void {
  const key = String(member.key);
  const extension = extensionOf(key);
  if (extension !== undefined) {
    const place = level === undefined ? "here" : `in ${level}`;
    const hint = `It belongs in ${extension.levels.join(", ")}.`;
    problems.add(member.keyError(`${key} can't be used ${place}`, hint));
  } else {
    problems.add(member.keyError(`Unknown key ${key}`, suggestion(key, extensionNames)));
  }
}

function extensionOf(key: string): Extension<unknown> | undefined {
  return Object.hasOwn(extensions, key) ? extensions[key as keyof typeof extensions] : undefined;
}
