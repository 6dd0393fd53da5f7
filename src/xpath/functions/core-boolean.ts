// XPath 1.0's boolean functions (section 4.3).
import type { XNode } from "../../data/node.ts";
import { defineFunction } from "../function-definition.ts";

export const booleanFunctions = [
  defineFunction({ name: "boolean", args: ["boolean"], returns: "boolean", run: (_frame, value) => value }),
  defineFunction({ name: "not", args: ["boolean"], returns: "boolean", run: (_frame, value) => !value }),
  defineFunction({ name: "true", args: [], returns: "boolean", run: () => true }),
  defineFunction({ name: "false", args: [], returns: "boolean", run: () => false }),
  defineFunction({
    name: "lang",
    args: ["string"],
    returns: "boolean",
    context: "always",
    run: ({ node }, wanted) => speaks(node, wanted),
  }),
];

/** Whether the nearest `xml:lang` is the wanted language or one of its variants. */
function speaks(node: XNode | undefined, wanted: string): boolean {
  for (let at = node; at !== undefined; at = at.parent) {
    const language = at.attributes().find(({ name }) => name === "xml:lang");
    if (language !== undefined) return `${language.text()}-`.toLowerCase().startsWith(`${wanted}-`.toLowerCase());
  }
  return false;
}
