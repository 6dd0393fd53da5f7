// All template commands: the table that the parser reads, and how each node is compiled.
import type { Command } from "../parser.ts";
import { type CompileBlock, type Step, sequence } from "../step.ts";
import type { TemplateNode } from "../syntax.ts";
import { commaCommand } from "./comma.ts";
import { commentCommand } from "./comment.ts";
import { dotCommand } from "./dot.ts";
import { compileIf, ifCommand } from "./if.ts";
import { compileLoop, loopCommand } from "./loop.ts";
import { compilePairs, pairProducerCommand } from "./pair-producer.ts";
import { compileHole, placeholderCommand } from "./placeholder.ts";
import { compileText } from "./text.ts";
import { compileAssignment, variableCommand } from "./variable.ts";
import { compileWith, withCommand } from "./with.ts";

export const commands: readonly Command[] = [
  commentCommand,
  placeholderCommand,
  dotCommand,
  commaCommand,
  pairProducerCommand,
  variableCommand,
  ifCommand,
  loopCommand,
  withCommand,
];

export const compileBlock: CompileBlock = (nodes) => sequence(nodes.map(compileNode));

function compileNode(node: TemplateNode): Step {
  switch (node.kind) {
    case "text":
      return compileText(node);
    case "space":
      return (_, out) => out.space();
    case "hole":
      return compileHole(node);
    case "comma":
      return (_, out) => out.comma();
    case "pairs":
      return compilePairs(node);
    case "assignment":
      return compileAssignment(node);
    case "if":
      return compileIf(node, compileBlock);
    case "loop":
      return compileLoop(node, compileBlock);
    case "with":
      return compileWith(node, compileBlock);
  }
}
