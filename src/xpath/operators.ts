// Operators (XPath 1.0, sections 3.3 to 3.5): each picks its closure by what is known of its operands.
import { inDocumentOrder } from "../data/document-order.ts";
import type { ArithmeticOperator, ComparisonOperator } from "./ast.ts";
import { booleanCode, type Code, nodeSetCode, numberCode } from "./code.ts";
import { compareNumbers, compareValues, isEquality, mirrored } from "./compare.ts";
import type { Frame } from "./frame.ts";

type Condition = (frame: Frame) => boolean;

export function orCode(operands: readonly Code[]): Code {
  const [left, right, ...more] = operands.map(({ boolean }) => boolean);
  if (left === undefined || right === undefined) return booleanCode(left ?? (() => false));
  if (more.length === 0) return booleanCode((frame) => left(frame) || right(frame));
  return booleanCode((frame) => operands.some(({ boolean }) => boolean(frame)));
}

export function andCode(operands: readonly Code[]): Code {
  const [left, right, ...more] = operands.map(({ boolean }) => boolean);
  if (left === undefined || right === undefined) return booleanCode(left ?? (() => true));
  if (more.length === 0) return booleanCode((frame) => left(frame) && right(frame));
  return booleanCode((frame) => operands.every(({ boolean }) => boolean(frame)));
}

export function unionCode(operands: readonly Code[]): Code {
  const exists: Condition = (frame) => operands.some((operand) => operand.boolean(frame));
  return nodeSetCode((frame) => inDocumentOrder(operands.flatMap(({ nodes }) => nodes(frame))), undefined, exists);
}

export function negationCode({ number }: Code): Code {
  return numberCode((frame) => -number(frame));
}

export function arithmeticCode(operator: ArithmeticOperator, { number: left }: Code, { number: right }: Code): Code {
  switch (operator) {
    case "+":
      return numberCode((frame) => left(frame) + right(frame));
    case "-":
      return numberCode((frame) => left(frame) - right(frame));
    case "*":
      return numberCode((frame) => left(frame) * right(frame));
    case "div":
      return numberCode((frame) => left(frame) / right(frame));
    case "mod":
      return numberCode((frame) => left(frame) % right(frame));
  }
}

export function comparisonCode(operator: ComparisonOperator, left: Code, right: Code): Code {
  return booleanCode(compare(operator, left, right));
}

function compare(operator: ComparisonOperator, left: Code, right: Code): Condition {
  if (left.type === "any" || right.type === "any" || (left.type === "node-set" && right.type === "node-set")) {
    return (frame) => compareValues(operator, left.value(frame), right.value(frame));
  }
  if (left.type === "node-set") return compareNodeSet(operator, left, right);
  if (right.type === "node-set") return compareNodeSet(mirrored[operator], right, left);
  return compareAtoms(operator, left, right);
}

function compareNodeSet(operator: ComparisonOperator, nodes: Code, atom: Code): Condition {
  if (atom.type === "boolean") return compareAtoms(operator, nodes, atom);
  if (atom.type === "string" && isEquality(operator)) {
    return (frame) => nodes.some(frame, operator, atom.string(frame));
  }
  return (frame) => nodes.some(frame, operator, atom.number(frame));
}

/** Neither is a node-set, or one counts as a boolean. */
function compareAtoms(operator: ComparisonOperator, left: Code, right: Code): Condition {
  const eitherIs = (type: Code["type"]) => left.type === type || right.type === type;
  if (!isEquality(operator)) {
    const [a, b] = eitherIs("node-set") ? [booleanNumber(left), booleanNumber(right)] : [left.number, right.number];
    return (frame) => compareNumbers(operator, a(frame), b(frame));
  }
  const wanted = operator === "=";
  if (eitherIs("boolean")) return (frame) => (left.boolean(frame) === right.boolean(frame)) === wanted;
  if (eitherIs("number")) return (frame) => (left.number(frame) === right.number(frame)) === wanted;
  return (frame) => (left.string(frame) === right.string(frame)) === wanted;
}

function booleanNumber({ boolean }: Code): (frame: Frame) => number {
  return (frame) => (boolean(frame) ? 1 : 0);
}
