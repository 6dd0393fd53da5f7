// `{{if c}} … {{elseif c}} … {{else}} … {{end}}`: the first branch whose condition holds.
import type { Command } from "../parser.ts";
import type { CompileBlock, Step } from "../step.ts";
import type { Branch, IfNode } from "../syntax.ts";

export const ifCommand: Command = {
  head: "if",
  parse: (parser, opener) => {
    const branches: Branch[] = [];
    let token = opener;
    do {
      const condition = parser.expression(token);
      const { nodes, closer } = parser.block(opener, ["elseif", "else", "end"]);
      branches.push({ condition, body: nodes });
      token = closer;
    } while (token.head === "elseif");
    return { kind: "if", branches, otherwise: parser.otherwise(opener, token) };
  },
};

export function compileIf(node: IfNode, compileBlock: CompileBlock): Step {
  const branches = node.branches.map(({ condition, body }) => ({ condition, run: compileBlock(body) }));
  const otherwise = compileBlock(node.otherwise);
  return (frame, out) => {
    for (const { condition, run } of branches) {
      if (condition.boolean(frame)) return run(frame, out);
    }
    otherwise(frame, out);
  };
}
