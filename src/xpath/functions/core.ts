// XPath 1.0's own functions (section 4).
import { functionTable } from "../function-definition.ts";
import { booleanFunctions } from "./core-boolean.ts";
import { nodeSetFunctions } from "./core-node-set.ts";
import { numberFunctions } from "./core-number.ts";
import { stringFunctions } from "./core-string.ts";

export const coreFunctions = functionTable([
  ...nodeSetFunctions,
  ...stringFunctions,
  ...booleanFunctions,
  ...numberFunctions,
]);
