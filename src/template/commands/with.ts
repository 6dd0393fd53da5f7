// `{{with expr}} … {{else}} … {{end}}`: another context, unless the expression gives null.
import { jsonElement } from "../../data/json-node.ts";
import type { XNode } from "../../data/node.ts";
import { isNodeSet, isNull, toJson } from "../../xpath/convert.ts";
import type { XPathValue } from "../../xpath/values.ts";
import type { Command } from "../parser.ts";
import type { CompileBlock, Step } from "../step.ts";
import type { WithNode } from "../syntax.ts";

export const withCommand: Command = {
  head: "with",
  parse: (parser, opener) => {
    const expression = parser.expression(opener);
    const { nodes, closer } = parser.block(opener, ["else", "end"]);
    return { kind: "with", expression, body: nodes, otherwise: parser.otherwise(opener, closer) };
  },
};

export function compileWith(node: WithNode, compileBlock: CompileBlock): Step {
  const { expression } = node;
  const body = compileBlock(node.body);
  const otherwise = compileBlock(node.otherwise);
  return (frame, out) => {
    const value = expression.value(frame);
    if (isNull(value)) return otherwise(frame, out);
    const { node: outerNode, position, size } = frame;
    frame.node = contextNode(value);
    frame.position = 1;
    frame.size = 1;
    body(frame, out);
    frame.node = outerNode;
    frame.position = position;
    frame.size = size;
  };
}

/** The first node, or a JSON root element around a value that is no node. */
function contextNode(value: XPathValue): XNode | undefined {
  return isNodeSet(value) ? value[0] : jsonElement(toJson(value) ?? null);
}
