// Paths of plain names over JSON without making a node: `$request/get/name`, `items/value[1]/html_url`.
import { type Json, LazyObject } from "../data/json.ts";
import { JsonDocument, JsonElement } from "../data/json-node.ts";
import { jsonText } from "../data/json-text.ts";
import type { XNode } from "../data/node.ts";
import type { ComparisonOperator } from "./ast.ts";
import type { Code } from "./code.ts";
import { compareNumbers } from "./compare.ts";
import { stringToNumber } from "./convert.ts";
import type { Frame } from "./frame.ts";
import type { PathStart } from "./path-start.ts";
import type { CompiledStep } from "./step.ts";

/** A child step with a plain name and at most one integer in brackets. */
type KeyStep = {
  readonly key: string;
  /** Whether a prototype has something of that name, so that the key must be an own one. */
  readonly isInherited: boolean;
  readonly place: number | undefined;
};

/** The same path with short cuts for JSON; as it was, where a step is more than a name and a place. */
export function withJsonShortcuts(general: Code, start: PathStart, steps: readonly CompiledStep[]): Code {
  const keys = steps.map(keyStep).filter((step) => step !== undefined);
  if (keys.length === 0 || keys.length < steps.length) return general;
  const reach = (node: XNode | undefined) => firstValue(node, keys);
  return {
    ...general,
    string: (frame) => {
      const value = reach(start.single(frame));
      return value === notJson ? general.string(frame) : value === undefined ? "" : jsonText(value);
    },
    number: (frame) => {
      const value = reach(start.single(frame));
      return value === notJson ? general.number(frame) : jsonNumber(value);
    },
    boolean: (frame) => {
      const value = reach(start.single(frame));
      return value === notJson ? general.boolean(frame) : value !== undefined;
    },
    json: (frame) => {
      const value = reach(start.single(frame));
      return value === notJson ? general.json(frame) : (value ?? undefined);
    },
    some: (frame, operator, wanted) => someOf(general, start, keys, frame, operator, wanted),
  };
}

function keyStep({ key, predicates }: CompiledStep): KeyStep | undefined {
  const [predicate] = predicates;
  if (key === undefined || predicates.length > 1 || (predicate !== undefined && predicate.kind !== "place"))
    return undefined;
  return { key, isInherited: key in Object.prototype, place: predicate?.place };
}

/** Stands for a start that isn't JSON. */
const notJson = Symbol("not JSON");

function firstValue(node: XNode | undefined, steps: readonly KeyStep[]): Json | undefined | typeof notJson {
  if (node instanceof JsonElement) return firstBelow(node.value, steps, 0);
  if (!(node instanceof JsonDocument)) return notJson;
  return isRootStep(steps[0], node) ? firstBelow(node.value, steps, 1) : undefined;
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

function jsonNumber(value: Json | undefined): number {
  if (typeof value === "number") return value;
  return value === undefined ? Number.NaN : stringToNumber(jsonText(value));
}

function someOf(
  general: Code,
  start: PathStart,
  steps: readonly KeyStep[],
  frame: Frame,
  operator: ComparisonOperator,
  wanted: string | number,
): boolean {
  const node = start.single(frame);
  if (node instanceof JsonElement) return someBelow(node.value, steps, 0, operator, wanted);
  if (!(node instanceof JsonDocument)) return general.some(frame, operator, wanted);
  return isRootStep(steps[0], node) && someBelow(node.value, steps, 1, operator, wanted);
}

/** Whether any value that the steps from `at` on lead to compares as wanted. */
function someBelow(
  value: Json,
  steps: readonly KeyStep[],
  at: number,
  operator: ComparisonOperator,
  wanted: string | number,
): boolean {
  const step = steps[at];
  if (step === undefined) return compareJson(value, operator, wanted);
  if (typeof value !== "object" || value === null) return false;
  if (!Array.isArray(value)) {
    const member = memberOf(value as Members, step);
    return member !== undefined && someBelow(member, steps, at + 1, operator, wanted);
  }
  if (step.key !== "value") return false;
  if (step.place === undefined) return value.some((item: Json) => someBelow(item, steps, at + 1, operator, wanted));
  const item = value[step.place - 1] as Json | undefined;
  return item !== undefined && someBelow(item, steps, at + 1, operator, wanted);
}

function compareJson(value: Json, operator: ComparisonOperator, wanted: string | number): boolean {
  if (typeof wanted === "number") return compareNumbers(operator, jsonNumber(value), wanted);
  return (jsonText(value) === wanted) === (operator === "=");
}
