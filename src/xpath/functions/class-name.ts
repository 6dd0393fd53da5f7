// has-class(): whether an element is of a CSS class.
import type { XNode } from "../../data/node.ts";
import { toStringValue } from "../convert.ts";
import { defineFunction } from "../function-definition.ts";
import type { XPathHost } from "../host.ts";

export const classNameFunctions = [
  defineFunction({
    name: "has-class",
    args: ["any", "node-set?"],
    returns: "boolean",
    context: "default",
    bind: () => {
      // A predicate asks for each node, which is worth one alert for a request.
      const told = new WeakSet<XPathHost>();
      return ({ host, node }, name, context) => {
        const wanted = toStringValue(name);
        if (isClassName(wanted)) return hasClass(context === undefined ? node : context[0], wanted.toLowerCase());
        if (!told.has(host)) host.alert("has-class", `has-class() takes one class name, not ${shown(wanted)}`);
        told.add(host);
        return false;
      };
    },
  }),
];

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 100));
}

function isClassName(name: string): boolean {
  return name !== "" && !/[ \t\n\f\r]/.test(name);
}

/** @param wanted in lower case */
function hasClass(node: XNode | undefined, wanted: string): boolean {
  const list = node?.attributes().find(({ name }) => name === "class");
  if (list === undefined) return false;
  return list
    .text()
    .toLowerCase()
    .split(/[ \t\n\f\r]+/)
    .includes(wanted);
}
