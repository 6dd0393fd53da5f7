// XPath 1.0's number functions (section 4.4).
import { nodeToNumber } from "../convert.ts";
import { defineFunction } from "../function-definition.ts";
import { keptSummary, sumOf } from "../node-set-summary.ts";

export const numberFunctions = [
  defineFunction({
    name: "number",
    args: ["number?"],
    returns: "number",
    context: "default",
    run: ({ node }, value) => value ?? (node === undefined ? Number.NaN : nodeToNumber(node)),
  }),
  defineFunction({
    name: "sum",
    args: ["node-set"],
    returns: "number",
    run: (_frame, nodes) => keptSummary(nodes)?.sum ?? sumOf(nodes),
  }),
  defineFunction({ name: "floor", args: ["number"], returns: "number", run: (_frame, value) => Math.floor(value) }),
  defineFunction({ name: "ceiling", args: ["number"], returns: "number", run: (_frame, value) => Math.ceil(value) }),
  // Halves go up, as Math.round does it (section 4.4 and ECMAScript agree down to negative zero).
  defineFunction({ name: "round", args: ["number"], returns: "number", run: (_frame, value) => Math.round(value) }),
];
