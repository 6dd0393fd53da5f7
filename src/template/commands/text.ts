// Static text between commands.
import { literalOf } from "../literal.ts";
import type { Step } from "../step.ts";
import type { TextNode } from "../syntax.ts";

export function compileText(node: TextNode): Step {
  const literal = literalOf(node.text, node.insideString);
  return (_, out) => out.literal(literal);
}
