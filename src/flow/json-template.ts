// Templates whose result configures an action (`log`, `error`, `set-response-headers`): JSON, or an alert.
import type { Json } from "../data/json.ts";
import type { SourceText } from "../source/source-text.ts";
import type { ActionSite } from "./action-site.ts";
import type { FlowContext } from "./context.ts";
import { jsonFaultAt } from "./json-fault.ts";

export const INVALID_OUTPUT = "Output is not valid JSON";

export type JsonTemplate = {
  /** The value where it doesn't depend on the request. */
  readonly constant: Json | undefined;
  /** The result; undefined, with an alert, where it isn't valid JSON. */
  readonly run: (context: FlowContext) => Json | undefined;
};

/** The template in `src`, else in the element. @throws ConfigError, also for text without commands that isn't JSON */
export function compileJsonTemplate(site: ActionSite): JsonTemplate {
  const source = site.templateSource();
  if (source.trim().length === 0)
    throw site.error("src", `<${site.element.name}> needs JSON`, "Write it between the tags, or name a file in src.");
  const template = site.template();
  const contextNode = site.contextOf(template);
  const { constant } = template;
  if (constant !== undefined) return { constant, run: () => constant };
  checkPlainText(source);
  return {
    constant: undefined,
    run: (context) => {
      const { json } = template.evaluate(context.frame(contextNode(context)));
      if (json === undefined) context.alert("template", INVALID_OUTPUT);
      return json;
    },
  };
}

function checkPlainText(source: SourceText): void {
  if (source.text.includes("{{")) return;
  const at = jsonFaultAt(source.text);
  if (at !== undefined) throw source.error(at, "This is not valid JSON");
}
