// `{{ expr }}`: writes the expression's value as JSON; nothing found is null.
import { toJson } from "../../xpath/convert.ts";
import type { Expression } from "../expression.ts";
import { jsonText } from "../json-output.ts";
import { type Command, placeholderHint } from "../parser.ts";
import type { Step } from "../step.ts";
import type { HoleNode, TemplateNode } from "../syntax.ts";

export const placeholderCommand: Command = {
  head: "",
  parse: (parser, token) => {
    if (/^\S/.test(token.rest.text)) {
      throw token.rest.error(0, "Invalid template command", placeholderHint(token));
    }
    return hole(parser.expression(token));
  },
};

/** Typed output of an expression; a literal becomes static text. */
export function hole(expression: Expression): TemplateNode {
  const { constant } = expression;
  return constant === undefined
    ? { kind: "hole", expression }
    : { kind: "text", text: jsonText(toJson(constant)), insideString: false };
}

export function compileHole({ expression }: HoleNode): Step {
  if (expression.type === "boolean") return (frame, out) => out.value(expression.boolean(frame) ? "true" : "false");
  return (frame, out) => out.value(jsonText(expression.json(frame)));
}
