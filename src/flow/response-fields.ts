// Header fields of the response as flows give them: names with JSON values.
import type { Json } from "../data/json.ts";
import { numberToString } from "../data/number-text.ts";
import type { FlowContext } from "./context.ts";

/** Sets a field; no values remove it. A refused field is left out, with an alert. */
export function setResponseField(context: FlowContext, name: string, values: readonly string[]): void {
  const fault = context.response.set(name, values);
  if (fault !== undefined) {
    context.alert(
      "set-response-headers",
      `The response header field ${JSON.stringify(name)} ${fault.reason}: it is left out`,
    );
  }
}

/**
 * The values of a field: none for null, one for an atomic value, those of its items for a list (a repeated field of
 * an upstream is a list itself, so lists may nest); undefined where there is anything else.
 */
export function fieldTexts(value: Json): readonly string[] | undefined {
  if (value === null) return [];
  if (typeof value === "number") return [numberToString(value)];
  if (typeof value !== "object") return [String(value)];
  if (!Array.isArray(value)) return undefined;
  const texts: string[] = [];
  for (const item of value as readonly Json[]) {
    const some = fieldTexts(item);
    if (some === undefined) return undefined;
    texts.push(...some);
  }
  return texts;
}
