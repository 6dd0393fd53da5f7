// FLAT's functions for logs: fit-log() writes, get-log() reads the fields of the access log.
import type { JsonObject } from "../../data/json.ts";
import { jsonElement } from "../../data/json-node.ts";
import { defineFunction } from "../function-definition.ts";

export const logFunctions = [
  defineFunction({
    name: "fit-log",
    args: ["string"],
    returns: "boolean",
    run: ({ host }, message) => {
      host.log(message);
      return true;
    },
  }),
  defineFunction({
    name: "get-log",
    args: [],
    returns: "node-set",
    // Log fields are JSON: they come from templates and counters.
    run: ({ host }) => [jsonElement(host.logFields() as JsonObject)],
  }),
];
