// `<log>`: registers fields for the access log.
import type { Json, JsonObject } from "../../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../../data/json-access.ts";
import { systemFields } from "../../logging/events.ts";
import { defineAction } from "../action-definition.ts";
import { textSource } from "../attributes.ts";
import { compileJsonTemplate } from "../json-template.ts";

export const log = defineAction({
  name: "log",
  about: "Registers fields for the access log: a template for an object stands between the tags.",
  attributes: { src: textSource },
  body: "text",
  compile: (site) => {
    const fields = compileJsonTemplate(site);
    if (fields.constant !== undefined && !isJsonObject(fields.constant)) {
      throw site.error(undefined, "<log> wants a JSON object with the fields");
    }
    return (context) => {
      const json = fields.run(context);
      if (json === undefined) return undefined;
      if (isJsonObject(json)) context.state.logFields = mergeFields(context.state.logFields ?? {}, withoutSystem(json));
      else context.alert("log", "The log fields are not a JSON object");
      return undefined;
    };
  },
});

function withoutSystem(fields: JsonObject): JsonObject {
  const kept: { [name: string]: Json } = Object.create(null);
  for (const name of jsonKeys(fields)) if (!systemFields.has(name)) kept[name] = jsonGet(fields, name) ?? null;
  return kept;
}

/** Objects are merged, everything else is replaced in its place; null removes a field. */
function mergeFields(before: JsonObject, added: JsonObject): { readonly [name: string]: Json } {
  const merged: { [name: string]: Json } = Object.create(null);
  for (const name of jsonKeys(before)) merged[name] = jsonGet(before, name) ?? null;
  for (const name of jsonKeys(added)) {
    const value = jsonGet(added, name) ?? null;
    const known = merged[name];
    if (value === null) delete merged[name];
    else merged[name] = isJsonObject(value) ? mergeFields(isJsonObject(known) ? known : {}, value) : value;
  }
  return merged;
}
