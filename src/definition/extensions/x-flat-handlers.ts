// `x-flat-handlers`: flows that run before, behind or in place of others. The top level defines them, paths and operations attach them.
import type { ConfigError } from "../../errors/config-error.ts";
import type { Problems } from "../../errors/problems.ts";
import type { AppFiles } from "../../source/app-files.ts";
import { suggestion } from "../../source/suggest.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import { LinearPattern, SlowPattern } from "../../xpath/pcre/linear-pattern.ts";
import { PatternFault } from "../../xpath/pcre/pattern-fault.ts";
import { type AttachedHandler, type HandlerDefinition, type HandlerEvent, handlerEvents } from "../definition.ts";
import { flowFile } from "../file-ref.ts";
import { closedObject, fileName, type JsonSchema, text, truth } from "../json-schema.ts";
import type { Extension } from "./extension.ts";
import { noteUnknown } from "./members.ts";

/** What the key says at a level. */
export type Handlers =
  /** `names` has those of definitions with faults, too. */
  | {
      readonly kind: "definitions";
      readonly definitions: readonly HandlerDefinition[];
      readonly names: ReadonlySet<string>;
    }
  | { readonly kind: "attached"; readonly attached: readonly AttachedHandler[] };

const properties: JsonSchema = {
  name: { description: "What routes and logs call it.", ...fileName },
  path: { description: "A regular expression that is searched in the paths of requests.", ...text },
  event: { description: "When it runs.", enum: [...handlerEvents] },
  flow: { description: "The flow that runs.", ...fileName },
  order: { description: "Lower ones run first; by default 0.", type: "integer" },
  enabled: { description: "false takes it out.", ...truth },
  description: { description: "For people.", ...text },
};

export const xFlatHandlers: Extension<Handlers> = {
  name: "x-flat-handlers",
  about: "Flows before, behind or in place of others: the top level defines them, paths and operations name them.",
  schema: {
    anyOf: [
      { type: "array", items: closedObject(properties, { required: ["name", "event", "flow"] }) },
      { type: "array", items: fileName, uniqueItems: true },
    ],
  },
  levels: ["the top level", "a path", "an operation"],
  read: (value, files, level, problems) =>
    level === "the top level" ? readDefinitions(value, files, problems) : readNames(value, problems),
};

function readDefinitions(value: YamlNode, files: AppFiles, problems: Problems): Handlers {
  if (!Array.isArray(value.value))
    throw value.error(
      "x-flat-handlers must be a list",
      "Such as: [{name: audit, path: ., event: end, flow: audit.xml}]",
    );
  const definitions: HandlerDefinition[] = [];
  for (const item of value.children()) {
    const read = problems.collect(() => readDefinition(item, files, problems));
    if (read === undefined) continue;
    const first = definitions.find(({ name }) => name === read.name);
    if (first === undefined) definitions.push(read);
    else problems.add(repeated(read, first));
  }
  const written = value.children().flatMap((item) => item.get("name")?.value ?? []);
  const names = new Set(written.filter((name) => typeof name === "string"));
  return { kind: "definitions", definitions: Object.freeze(definitions), names };
}

function repeated({ name, error }: HandlerDefinition, first: HandlerDefinition): ConfigError {
  const { position } = first.error("");
  const place = position === undefined ? "" : `${position.file}:${position.line}:${position.column}`;
  return error(`There are two handlers "${name}"`, `The other one is at ${place}.`);
}

/** Each property is looked at, so that all faults are told. */
function readDefinition(item: YamlNode, files: AppFiles, problems: Problems): HandlerDefinition | undefined {
  if (!item.isObject)
    throw item.error("A handler must be an object", "Such as: {name: audit, event: end, flow: audit.xml}");
  noteUnknown(item, properties, "a handler", problems);
  const collect = <T>(key: string, read: (node: YamlNode | undefined) => T): T | undefined =>
    problems.collect(() => read(item.get(key)));
  const named = collect("name", (node) => nameOf(required(item, node, "name")));
  const event = collect("event", (node) => eventOf(required(item, node, "event")));
  const flow = collect("flow", (node) => flowFile(required(item, node, "flow"), files));
  const pattern = collect("path", (node) => node && patternOf(node, problems));
  const order = collect("order", (node) => (node === undefined ? 0 : orderOf(node)));
  const enabled = collect("enabled", (node) => node === undefined || enabledOf(node));
  collect("description", (node) => node && descriptionOf(node));
  if (named === undefined || event === undefined || flow === undefined || order === undefined) return undefined;
  const error = (message: string, hint?: string): ConfigError => (item.get("name") ?? item).error(message, hint);
  return Object.freeze({ name: named, event, flow, pattern, order, enabled: enabled !== false, error });
}

function required(item: YamlNode, node: YamlNode | undefined, key: string): YamlNode {
  if (node !== undefined) return node;
  throw item.error(`A handler needs "${key}"`);
}

function nameOf(node: YamlNode): string {
  if (typeof node.value === "string" && node.value !== "") return node.value;
  throw node.error("The name of a handler must be a string that isn't empty");
}

function eventOf(node: YamlNode): HandlerEvent {
  const event = handlerEvents.find((name) => name === node.value);
  if (event !== undefined) return event;
  const hint = suggestion(String(node.value), handlerEvents) ?? `Allowed are ${handlerEvents.join(", ")}.`;
  throw node.error(`Unknown event ${JSON.stringify(node.value)}`, hint);
}

function patternOf(node: YamlNode, problems: Problems): LinearPattern {
  const pattern = compiledPattern(node);
  if (pattern.foreign !== undefined)
    problems.warn(
      node.error(`The path of a handler has ${JSON.stringify(pattern.foreign)}, which no path has`, foreignHint),
    );
  return pattern;
}

const foreignHint =
  "Paths are looked at as URLs have them, without the query: é is %C3%A9 there. [^/]+ stands for a parameter.";

function compiledPattern(node: YamlNode): LinearPattern {
  if (typeof node.value !== "string")
    throw node.error("The path of a handler must be a regular expression", "A dot matches all paths.");
  try {
    return new LinearPattern(node.value);
  } catch (error) {
    if (error instanceof SlowPattern)
      throw node.error(`The path of a handler can't be used: ${error.message}`, slowHint);
    if (!(error instanceof PatternFault)) throw error;
    const place = `at character ${error.index + 1} of the pattern`;
    throw node.error(`The path of a handler is no regular expression: ${error.message}, ${place}`);
  }
}

const slowHint =
  "Paths come from clients. Back references, look-around with repetitions and large counts are what takes time.";

function orderOf(node: YamlNode): number {
  if (Number.isSafeInteger(node.value)) return node.value as number;
  throw node.error("order must be an integer");
}

function enabledOf(node: YamlNode): boolean {
  if (typeof node.value === "boolean") return node.value;
  throw node.error("enabled must be true or false");
}

function descriptionOf(node: YamlNode): string {
  if (typeof node.value === "string") return node.value;
  throw node.error("description must be a string");
}

function readNames(value: YamlNode, problems: Problems): Handlers {
  const items = Array.isArray(value.value) ? value.children() : [];
  if (!Array.isArray(value.value) || items.some((item) => item.isObject)) {
    const hint = "The top level defines handlers; here is a list of their names.";
    throw (items.find((item) => item.isObject) ?? value).error("x-flat-handlers must be a list of names here", hint);
  }
  const attached: AttachedHandler[] = [];
  for (const item of items) {
    const name = problems.collect(() => nameOf(item));
    if (name === undefined) continue;
    if (attached.some((other) => other.name === name))
      problems.add(item.error(`The handler "${name}" stands here twice`));
    else attached.push({ name, error: (message, hint) => item.error(message, hint) });
  }
  return { kind: "attached", attached: Object.freeze(attached) };
}
