// `{{loop expr}} … {{end}}`: the block once for each item of an array, with commas between what the rounds produce.
import type { XNode } from "../../data/node.ts";
import { arrayItems } from "../../data/oxn.ts";
import { isNodeSet } from "../../xpath/convert.ts";
import type { Frame } from "../../xpath/frame.ts";
import type { XPathValue } from "../../xpath/values.ts";
import type { Emitter } from "../emitter.ts";
import type { Command } from "../parser.ts";
import type { CompileBlock, Step } from "../step.ts";
import type { LoopNode } from "../syntax.ts";

export const loopCommand: Command = {
  head: "loop",
  parse: (parser, opener) => {
    const expression = parser.expression(opener);
    return { kind: "loop", expression, body: parser.block(opener, ["end"]).nodes };
  },
};

export function compileLoop(node: LoopNode, compileBlock: CompileBlock): Step {
  const { expression } = node;
  const body = compileBlock(node.body);
  return (frame, out) => {
    const items = itemsOf(expression.value(frame));
    const { node: outerNode, position, size } = frame;
    const wroteBefore = out.wrote;
    const produced = runRounds(items, body, frame, out);
    if (produced) out.endLoop();
    out.wrote = wroteBefore || produced;
    frame.node = outerNode;
    frame.position = position;
    frame.size = size;
  };
}

/** Whether any round wrote something. */
function runRounds(items: readonly XNode[], body: Step, frame: Frame, out: Emitter): boolean {
  let produced = false;
  for (let index = 0; index < items.length; index += 1) {
    if (produced) out.loopComma();
    out.wrote = false;
    frame.node = items[index];
    frame.position = index + 1;
    frame.size = items.length;
    body(frame, out);
    produced = produced || out.wrote;
  }
  return produced;
}

/** The items of an array (in JSON, or in OXN as `array()` makes it); anything else has none. */
function itemsOf(value: XPathValue): readonly XNode[] {
  const list = isNodeSet(value) ? value[0] : undefined;
  return (list && arrayItems(list)) ?? [];
}
