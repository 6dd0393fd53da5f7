// `x-flat-async`: a route whose requests are answered at once, and run in the background.

import type { YamlNode } from "../../source/yaml-node.ts";
import type { Background } from "../definition.ts";
import { closedObject, type JsonSchema } from "../json-schema.ts";
import type { Extension } from "./extension.ts";
import { readMembers } from "./members.ts";

const properties: JsonSchema = {
  timeout: {
    description: "Seconds after which a run is given up; by default 3600.",
    type: "number",
    exclusiveMinimum: 0,
    maximum: 604_800,
  },
  concurrency: {
    description: "How many runs of the route are under way at a time; by default 10.",
    type: "integer",
    minimum: 1,
  },
  retain: {
    description:
      "Seconds for which a transaction can be read once it is closed; by default what x-flat-transactions says.",
    type: "number",
    exclusiveMinimum: 0,
  },
  "max-queue": {
    description: "How many runs may wait before requests are refused (503); by default 10000.",
    type: "integer",
    minimum: 1,
  },
};

/** Milliseconds. */
const TIMEOUT = 3_600_000;
/** Timers can't count much further. */
const MAX_TIMEOUT = 604_800;
const CONCURRENCY = 10;
const MAX_QUEUE = 10_000;

/** `false` where a path's doesn't hold for an operation. */
export const xFlatAsync: Extension<Background | false> = {
  name: "x-flat-async",
  about:
    "Requests are answered with 202 at once and run in the background; the transactions resource tells how it went.",
  schema: { anyOf: [{ type: "boolean" }, closedObject(properties)] },
  levels: ["a path", "an operation"],
  read: (value) => {
    if (value.value === false) return false;
    if (value.value !== true && !value.isObject)
      throw value.error("x-flat-async must be true, false or an object", "Such as: {timeout: 600, concurrency: 4}");
    const members = readMembers(value, properties, {
      timeout: () => timeoutOf(value) ?? TIMEOUT,
      concurrency: () => whole(value, "concurrency") ?? CONCURRENCY,
      retain: () => seconds(value, "retain"),
      maxQueue: () => whole(value, "max-queue") ?? MAX_QUEUE,
    });
    return Object.freeze({
      ...members,
      position: () => value.keyPosition(),
      error: (message: string, hint?: string) => value.keyError(message, hint),
    });
  },
};

function timeoutOf(value: YamlNode): number | undefined {
  const timeout = seconds(value, "timeout");
  if (timeout !== undefined && timeout > MAX_TIMEOUT * 1000)
    throw value.get("timeout")?.error(`timeout can't be more than ${MAX_TIMEOUT} seconds, a week`);
  return timeout;
}

/** Milliseconds; undefined where there is none. @throws ConfigError for anything but a positive number */
export function seconds(value: YamlNode, name: string): number | undefined {
  const node = value.isObject ? value.get(name) : undefined;
  if (node === undefined) return undefined;
  const { value: given } = node;
  if (typeof given === "number" && given > 0 && given <= Number.MAX_SAFE_INTEGER / 2000) return Math.ceil(given * 1000);
  throw node.error(`${name} must be a number of seconds, more than 0`);
}

function whole(value: YamlNode, name: string): number | undefined {
  const node = value.isObject ? value.get(name) : undefined;
  if (node === undefined) return undefined;
  if (Number.isSafeInteger(node.value) && Number(node.value) > 0) return Number(node.value);
  throw node.error(`${name} must be a whole number, 1 or more`);
}
