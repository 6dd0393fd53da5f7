// The `mime` attribute of actions that make the response's content.
import type { FlowContext } from "./context.ts";
import type { DynamicText } from "./dynamic-text.ts";

/** The type that the attribute names, in place of a Content-Type field that was set before; "" where it names none. */
export function ownType(context: FlowContext, mime: DynamicText | undefined): string {
  const type = mime?.text(context) ?? "";
  if (type !== "") context.response.set("Content-Type", []);
  return type;
}
