// Checksums.
import { createHash } from "node:crypto";
import { defineFunction } from "../function-definition.ts";
import { toBytes } from "./octets.ts";

export const digestFunctions = [
  defineFunction({
    name: "md5",
    args: ["any"],
    returns: "string",
    run: (_frame, value) => createHash("md5").update(toBytes(value)).digest("hex"),
  }),
];
