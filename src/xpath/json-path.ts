// Paths of plain names over JSON without making a node: `$request/get/name`, `items/value[1]/html_url`.
import { type Json, LazyObject } from "../data/json.ts";
import { isJsonObject, jsonKeys } from "../data/json-access.ts";
import { JsonDocument, JsonElement } from "../data/json-node.ts";
import { jsonText } from "../data/json-text.ts";
import type { XNode } from "../data/node.ts";
import type { ComparisonOperator } from "./ast.ts";
import type { Code } from "./code.ts";
import { compareNumbers, someNode } from "./compare.ts";
import { nodeToJson, nodeToNumber, stringToNumber } from "./convert.ts";
import type { Frame } from "./frame.ts";
import type { Origin, PathStart } from "./path-start.ts";
import type { Walker } from "./path-walker.ts";
import type { CompiledStep } from "./step.ts";

/** A child step with a plain name and at most one integer in brackets. */
export type KeyStep = {
  readonly key: string;
  /** Whether a prototype has something of that name, so that the key must be an own one. */
  readonly isInherited: boolean;
  readonly place: number | undefined;
};

/** The steps of a path that is nothing but names and places; undefined for any other. */
export function keySteps(steps: readonly CompiledStep[]): readonly KeyStep[] | undefined {
  const keys = steps.map(keyStep).filter((step) => step !== undefined);
  return keys.length > 0 && keys.length === steps.length ? keys : undefined;
}

/** Such a path: over JSON by look-ups, over anything else by the walker. */
export function jsonPathCode(start: PathStart, steps: readonly KeyStep[], walker: Walker): Code {
  const nodes = (frame: Frame) => walker.all(start(frame), frame);
  return {
    type: "node-set",
    value: nodes,
    nodes,
    first: (frame) => walker.first(start(frame), frame),
    count: (frame) => {
      const from = start(frame);
      return isJson(from) ? countValues(from, steps) : walker.all(from, frame).length;
    },
    string: (frame) => {
      const from = start(frame);
      if (!isJson(from)) return walker.first(from, frame)?.text() ?? "";
      const value = firstValue(from, steps);
      return value === undefined ? "" : jsonText(value);
    },
    number: (frame) => {
      const from = start(frame);
      return isJson(from) ? jsonNumber(firstValue(from, steps)) : numberOf(walker.first(from, frame));
    },
    boolean: (frame) => {
      const from = start(frame);
      return isJson(from) ? firstValue(from, steps) !== undefined : walker.exists(from, frame);
    },
    json: (frame) => {
      const from = start(frame);
      return isJson(from) ? (firstValue(from, steps) ?? undefined) : nodeToJson(walker.first(from, frame));
    },
    some: (frame, operator, wanted) => {
      const from = start(frame);
      if (!isJson(from)) return someNode(walker.all(from, frame), operator, wanted);
      return someValue(from, steps, (value) => compareJson(value, operator, wanted));
    },
  };
}

/** The steps before a last `*`, of a path that has only names and places before it; undefined for any other. */
export function childrenOf(steps: readonly CompiledStep[]): readonly KeyStep[] | undefined {
  const last = steps.at(-1);
  if (last?.axis !== "child" || last.key !== undefined || !last.isEveryElement || last.predicates.length > 0)
    return undefined;
  const parents = steps.slice(0, -1).map(keyStep);
  return parents.every((step) => step !== undefined) ? parents : undefined;
}

/** How many children the JSON has that the steps lead to; `count` for anything else. */
export function jsonChildCount(
  start: PathStart,
  steps: readonly KeyStep[],
  count: (frame: Frame) => number,
): (frame: Frame) => number {
  return (frame) => {
    const from = start(frame);
    if (!(from instanceof JsonElement)) return count(frame);
    let children = 0;
    someBelow(from.value, steps, 0, (value) => {
      children += childCount(value);
      return false;
    });
    return children;
  };
}

function childCount(value: Json): number {
  if (Array.isArray(value)) return value.length;
  return isJsonObject(value) ? jsonKeys(value).length : 0;
}

function keyStep({ key, predicates }: CompiledStep): KeyStep | undefined {
  const [predicate] = predicates;
  if (key === undefined || predicates.length > 1 || (predicate !== undefined && predicate.kind !== "place"))
    return undefined;
  return { key, isInherited: key in Object.prototype, place: predicate?.place };
}

function isJson(from: Origin): from is JsonElement | JsonDocument {
  return from instanceof JsonElement || from instanceof JsonDocument;
}

function firstValue(from: JsonElement | JsonDocument, steps: readonly KeyStep[]): Json | undefined {
  if (from instanceof JsonElement) return firstBelow(from.value, steps, 0);
  return isRootStep(steps[0], from) ? firstBelow(from.value, steps, 1) : undefined;
}

function isRootStep(step: KeyStep | undefined, document: JsonDocument): boolean {
  return step?.key === document.root.name && (step.place === undefined || step.place === 1);
}

/** The first value in document order that the steps from `at` on lead to. */
function firstBelow(value: Json, steps: readonly KeyStep[], at: number): Json | undefined {
  const step = steps[at];
  if (step === undefined) return value;
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) {
    const member = memberOf(value as Members, step);
    return member === undefined ? undefined : firstBelow(member, steps, at + 1);
  }
  if (step.key !== "value") return undefined;
  if (step.place !== undefined) {
    const item = value[step.place - 1] as Json | undefined;
    return item === undefined ? undefined : firstBelow(item, steps, at + 1);
  }
  for (const item of value as readonly Json[]) {
    const found = firstBelow(item, steps, at + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

type Members = LazyObject | { readonly [key: string]: Json };

function memberOf(object: Members, { key, isInherited, place }: KeyStep): Json | undefined {
  if (place !== undefined && place !== 1) return undefined;
  if (object instanceof LazyObject) return object.get(key);
  return isInherited && !Object.hasOwn(object, key) ? undefined : object[key];
}

function numberOf(node: XNode | undefined): number {
  return node === undefined ? Number.NaN : nodeToNumber(node);
}

function jsonNumber(value: Json | undefined): number {
  if (typeof value === "number") return value;
  return value === undefined ? Number.NaN : stringToNumber(jsonText(value));
}

function someValue(
  from: JsonElement | JsonDocument,
  steps: readonly KeyStep[],
  fits: (value: Json) => boolean,
): boolean {
  if (from instanceof JsonElement) return someBelow(from.value, steps, 0, fits);
  return isRootStep(steps[0], from) && someBelow(from.value, steps, 1, fits);
}

/** Whether any value that the steps from `at` on lead to fits. */
function someBelow(value: Json, steps: readonly KeyStep[], at: number, fits: (value: Json) => boolean): boolean {
  const step = steps[at];
  if (step === undefined) return fits(value);
  if (typeof value !== "object" || value === null) return false;
  if (!Array.isArray(value)) {
    const member = memberOf(value as Members, step);
    return member !== undefined && someBelow(member, steps, at + 1, fits);
  }
  if (step.key !== "value") return false;
  if (step.place === undefined) return value.some((item: Json) => someBelow(item, steps, at + 1, fits));
  const item = value[step.place - 1] as Json | undefined;
  return item !== undefined && someBelow(item, steps, at + 1, fits);
}

function countValues(from: JsonElement | JsonDocument, steps: readonly KeyStep[]): number {
  let count = 0;
  someValue(from, steps, () => {
    count += 1;
    return false;
  });
  return count;
}

function compareJson(value: Json, operator: ComparisonOperator, wanted: string | number): boolean {
  if (typeof wanted === "number") return compareNumbers(operator, jsonNumber(value), wanted);
  return (jsonText(value) === wanted) === (operator === "=");
}
