// Compiled pieces of an expression: the same result in each form that its user may ask for.
import type { Json } from "../data/json.ts";
import type { XNode } from "../data/node.ts";
import type { ComparisonOperator } from "./ast.ts";
import { someNode } from "./compare.ts";
import {
  emptyNodeSet,
  nodeToJson,
  nodeToNumber,
  numberToJson,
  numberToString,
  stringToNumber,
  toBoolean,
  toJson,
  toNodeSet,
  toNumber,
  toStringValue,
} from "./convert.ts";
import type { Frame } from "./frame.ts";
import type { NodeSet, ResultType, XPathValue } from "./values.ts";

export type Code = {
  readonly type: ResultType;
  readonly value: (frame: Frame) => XPathValue;
  readonly string: (frame: Frame) => string;
  readonly number: (frame: Frame) => number;
  readonly boolean: (frame: Frame) => boolean;
  /** The typed output; undefined where it is null in the sense of `??`. */
  readonly json: (frame: Frame) => Json | undefined;
  /** No nodes where the value is of another type. */
  readonly nodes: (frame: Frame) => NodeSet;
  /** The first of the nodes; finds it without the others where that is possible. */
  readonly first: (frame: Frame) => XNode | undefined;
  /** How many nodes there are, where that can be told without making them. */
  readonly count?: (frame: Frame) => number;
  /** For node-sets: whether the text (`=` and `!=` only) or number of any node compares as wanted. */
  readonly some: (frame: Frame, operator: ComparisonOperator, wanted: string | number) => boolean;
};

const noNodes = () => emptyNodeSet;
const noNode = () => undefined;
const never = () => false;

export function stringCode(run: (frame: Frame) => string): Code {
  return {
    type: "string",
    value: run,
    string: run,
    number: (frame) => stringToNumber(run(frame)),
    boolean: (frame) => run(frame) !== "",
    json: run,
    nodes: noNodes,
    first: noNode,
    some: never,
  };
}

export function numberCode(run: (frame: Frame) => number): Code {
  return {
    type: "number",
    value: run,
    string: (frame) => numberToString(run(frame)),
    number: run,
    boolean: (frame) => {
      const number = run(frame);
      return number !== 0 && !Number.isNaN(number);
    },
    json: (frame) => numberToJson(run(frame)),
    nodes: noNodes,
    first: noNode,
    some: never,
  };
}

export function booleanCode(run: (frame: Frame) => boolean): Code {
  return {
    type: "boolean",
    value: run,
    string: (frame) => (run(frame) ? "true" : "false"),
    number: (frame) => (run(frame) ? 1 : 0),
    boolean: run,
    json: run,
    nodes: noNodes,
    first: noNode,
    some: never,
  };
}

/** A value whose type only shows when it is there: variables, functions that return any type. */
export function anyCode(run: (frame: Frame) => XPathValue): Code {
  return {
    type: "any",
    value: run,
    string: (frame) => toStringValue(run(frame)),
    number: (frame) => toNumber(run(frame)),
    boolean: (frame) => toBoolean(run(frame)),
    json: (frame) => toJson(run(frame)),
    nodes: (frame) => toNodeSet(run(frame)),
    first: (frame) => toNodeSet(run(frame))[0],
    some: (frame, operator, wanted) => someNode(toNodeSet(run(frame)), operator, wanted),
  };
}

/** @param first the first node in document order, @param exists whether there is any: shortcuts that needn't find all */
export function nodeSetCode(
  nodes: (frame: Frame) => NodeSet,
  first: (frame: Frame) => XNode | undefined = (frame) => nodes(frame)[0],
  exists: (frame: Frame) => boolean = (frame) => first(frame) !== undefined,
): Code {
  return {
    type: "node-set",
    value: nodes,
    string: (frame) => first(frame)?.text() ?? "",
    number: (frame) => {
      const node = first(frame);
      return node === undefined ? Number.NaN : nodeToNumber(node);
    },
    boolean: exists,
    json: (frame) => nodeToJson(first(frame)),
    nodes,
    first,
    some: (frame, operator, wanted) => someNode(nodes(frame), operator, wanted),
  };
}
