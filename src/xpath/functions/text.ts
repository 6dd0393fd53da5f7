// FLAT's string functions: case, white space at the ends, joining.
import type { XNode } from "../../data/node.ts";
import { arrayItems } from "../../data/oxn.ts";
import { isNodeSet, toStringValue } from "../convert.ts";
import type { Frame } from "../frame.ts";
import { type CallSite, defineFunction } from "../function-definition.ts";
import type { XPathValue } from "../values.ts";

export const textFunctions = [
  defineFunction({
    name: "tolower",
    args: ["any?"],
    returns: "string",
    context: "default",
    bind: caseFunction("tolower", (text) => text.toLowerCase()),
  }),
  defineFunction({
    name: "toupper",
    args: ["any?"],
    returns: "string",
    context: "default",
    bind: caseFunction("toupper", (text) => text.toUpperCase()),
  }),
  defineFunction({
    name: "capitalize-first",
    args: ["string"],
    returns: "string",
    run: (_frame, text) => capitalizeFirst(text),
  }),
  defineFunction({ name: "trim", args: ["string"], returns: "string", run: (_frame, text) => trim(text) }),
  defineFunction({
    name: "ends-with",
    args: ["string", "string"],
    returns: "boolean",
    run: (_frame, text, end) => text.endsWith(end),
  }),
  defineFunction({
    name: "join",
    args: ["string", "any*"],
    returns: "string",
    run: (_frame, glue, ...inputs) => inputs.flatMap(textsOf).join(glue),
  }),
];

/** Numbers and booleans are refused: literals at load, others with an alert. */
function caseFunction(name: string, change: (text: string) => string) {
  return (site: CallSite) => {
    if (typeof site.constants[0] === "number")
      throw site.error(0, `${name}() takes a string or a node-set, not a number`);
    return (frame: Frame, value: XPathValue | undefined): string => {
      if (typeof value !== "number" && typeof value !== "boolean")
        return change(value === undefined ? (frame.node?.text() ?? "") : toStringValue(value));
      frame.host.alert(name, `${name}() takes a string or a node-set, not a ${typeof value}`);
      return "";
    };
  };
}

function capitalizeFirst(text: string): string {
  const first = text.codePointAt(0);
  if (first === undefined) return text;
  const character = String.fromCodePoint(first);
  return character.toUpperCase() + text.slice(character.length);
}

/** Space, newline, carriage return, tab and vertical tab; a loop, since an expression for the end would be quadratic. */
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0b) || code === 0x0d;
}

function textsOf(input: XPathValue): readonly string[] {
  return isNodeSet(input) ? input.flatMap(textsOfNode) : [toStringValue(input)];
}

/** An array counts as its items. */
function textsOfNode(node: XNode): readonly string[] {
  return arrayItems(node)?.map((item) => item.text()) ?? [node.text()];
}
