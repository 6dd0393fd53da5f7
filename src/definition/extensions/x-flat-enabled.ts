// `x-flat-enabled`: whether a route is there at all.
import { truth } from "../json-schema.ts";
import type { Extension } from "./extension.ts";

export const xFlatEnabled: Extension<boolean> = {
  name: "x-flat-enabled",
  about: "Whether the routes below are there. A disabled one is as if it wasn't written.",
  schema: truth,
  levels: ["the top level", "a path", "an operation"],
  read: (value) => {
    if (typeof value.value === "boolean") return value.value;
    throw value.error("x-flat-enabled must be true or false");
  },
};
