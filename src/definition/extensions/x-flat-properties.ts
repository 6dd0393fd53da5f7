// `x-flat-properties`: data of the app's own about its routes, which flows find in `$api/properties`.
import type { JsonObject } from "../../data/json.ts";
import { isJsonObject } from "../../data/json-access.ts";
import { object } from "../json-schema.ts";
import type { Extension } from "./extension.ts";

export const xFlatProperties: Extension<JsonObject> = {
  name: "x-flat-properties",
  about: "Data about the routes below, for flows: $api/properties. The nearest level wins, property by property.",
  schema: object,
  levels: ["the top level", "a path", "an operation"],
  read: (value) => {
    if (isJsonObject(value.value)) return value.value;
    throw value.error("x-flat-properties must be an object", "Such as: {audience: partners}");
  },
};
