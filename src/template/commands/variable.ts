// `{{$name := expr }}`: a local variable, visible from here to the end of the template.
import { type Command, placeholderHint } from "../parser.ts";
import type { Step } from "../step.ts";
import type { AssignmentNode } from "../syntax.ts";

const definitionPattern = /^([A-Za-z_][A-Za-z0-9_]*)\s*:=/;

export const variableCommand: Command = {
  head: "$",
  parse: (parser, token) => {
    const { text } = token.rest;
    const [definition, name] = definitionPattern.exec(text) ?? [];
    if (definition === undefined || name === undefined) {
      const hint = text.includes("=")
        ? "{{$name := expression }}: a name has letters, digits and underscores."
        : placeholderHint(token);
      throw parser.error(token, "A variable definition is expected here", hint);
    }
    return { kind: "assignment", name, expression: parser.expression(token, token.rest.slice(definition.length)) };
  },
};

export function compileAssignment({ name, expression }: AssignmentNode): Step {
  return (frame) => {
    frame.locals?.set(name, expression.value(frame));
  };
}
