// `<error>`: ends the flow with an error of the app's own.
import type { Json, JsonObject } from "../../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../../data/json-access.ts";
import { FlowError } from "../../errors/flow-error.ts";
import { defineAction } from "../action-definition.ts";
import type { ActionSite } from "../action-site.ts";
import { textSource } from "../attributes.ts";
import type { FlowContext } from "../context.ts";
import { compileJsonTemplate } from "../json-template.ts";
import { readStatus } from "../status-code.ts";

const DEFAULT_INFO = "Flow Error triggered";

export const error = defineAction({
  name: "error",
  about: "Ends the flow with an error: a template for its properties, or its message, stands between the tags.",
  attributes: { status: { about: "The status; it wins over the property." }, src: textSource },
  body: "text",
  compile: (site) => {
    const properties = compileProperties(site);
    const status = compileStatus(site);
    return (context) => {
      const flowError = errorOf(properties(context), status?.(context), context);
      context.alert("error", flowError.message);
      throw flowError;
    };
  },
});

/** The element's object; a string stands for its message. */
function compileProperties(site: ActionSite): (context: FlowContext) => JsonObject {
  if (!site.has("src") && !site.element.hasText) return () => ({});
  const template = compileJsonTemplate(site);
  if (template.constant !== undefined && propertiesOf(template.constant) === undefined) {
    throw site.error(undefined, "<error> wants a JSON object, or a message in double quotes");
  }
  return (context) => {
    const json = template.run(context);
    const properties = json === undefined ? {} : propertiesOf(json);
    if (properties === undefined) context.alert("error", "The error's properties are not a JSON object");
    return properties ?? {};
  };
}

function propertiesOf(json: Json): JsonObject | undefined {
  if (typeof json === "string") return { message: json };
  return isJsonObject(json) ? json : undefined;
}

function compileStatus(site: ActionSite): ((context: FlowContext) => Json) | undefined {
  const dynamic = site.dynamic("status");
  if (dynamic === undefined) return undefined;
  const { constant } = dynamic;
  if (constant === undefined) return (context) => readStatus(dynamic.text(context));
  const status = readStatus(constant);
  if (!isInteger(100, 599)(status))
    throw site.error("status", `"${constant}" is not a status`, "Allowed are 100 to 599.");
  return () => status;
}

function errorOf(json: JsonObject, statusAttribute: Json | undefined, context: FlowContext): FlowError {
  const properties: { [name: string]: Json } = Object.create(null);
  for (const name of jsonKeys(json)) properties[name] = jsonGet(json, name) ?? null;
  if (statusAttribute !== undefined) properties.status = statusAttribute;
  const message = checked(properties, "message", isString, "a string", context);
  const status = checked(properties, "status", isInteger(100, 599), "an integer between 100 and 599", context);
  const code = checked(properties, "code", isInteger(0, 9999), "an integer between 0 and 9999", context);
  const info = checked(properties, "info", isStringList, "a list of strings", context) ?? [DEFAULT_INFO];
  return new FlowError("flowError", {
    properties,
    info,
    ...(message !== undefined && { message }),
    ...(status !== undefined && { status }),
    ...(code !== undefined && { code }),
  });
}

/** A property of the right type; undefined where it is missing or, with an alert, of another type. */
function checked<T extends Json>(
  properties: { readonly [name: string]: Json },
  name: string,
  fits: (value: Json) => value is T,
  expected: string,
  context: FlowContext,
): T | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  if (fits(value)) return value;
  context.alert("error", `The error's ${name} is not ${expected}: the default is used`);
  return undefined;
}

function isString(value: Json): value is string {
  return typeof value === "string";
}

function isStringList(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isInteger(lowest: number, highest: number) {
  return (value: Json): value is number =>
    Number.isInteger(value) && Number(value) >= lowest && Number(value) <= highest;
}
