// `{{: expr }}`: copies keys with their values, with the commas between and after them.
import { JsonElement } from "../../data/json-node.ts";
import type { XNode } from "../../data/node.ts";
import { keyOf } from "../../data/oxn.ts";
import { isNodeSet, toStringValue } from "../../xpath/convert.ts";
import type { Emitter } from "../emitter.ts";
import { jsonText } from "../json-output.ts";
import type { Command } from "../parser.ts";
import type { Step } from "../step.ts";
import type { PairsNode } from "../syntax.ts";

export const pairProducerCommand: Command = {
  head: ":",
  parse: (parser, token) => ({ kind: "pairs", expression: parser.expression(token) }),
};

export function compilePairs({ expression }: PairsNode): Step {
  return (frame, out) => {
    const keys = expression.value(frame);
    if (isNodeSet(keys)) {
      for (const node of keys) writePair(node, out);
    } else if (frame.node !== undefined) {
      for (const node of childrenWithKey(frame.node, toStringValue(keys))) writePair(node, out);
    }
  };
}

/** Only elements and attributes have a name. */
function writePair(node: XNode, out: Emitter): void {
  if (node.kind !== "element" && node.kind !== "attribute") return;
  out.value(`${jsonText(keyOf(node))}:${jsonText(node.json())}`);
  out.comma();
}

function childrenWithKey(context: XNode, key: string): readonly XNode[] {
  if (context instanceof JsonElement) {
    const child = context.member(key);
    return child === undefined ? [] : [child];
  }
  return context.children().filter((child) => child.kind === "element" && keyOf(child) === key);
}
