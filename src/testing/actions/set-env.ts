// `<set-env>`: changes `$env`, for the rest of the test.
import type { Json, JsonObject } from "../../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../../data/json-access.ts";
import { FlowError } from "../../errors/flow-error.ts";
import { defineAction } from "../../flow/action-definition.ts";
import { compileJsonTemplate } from "../../flow/json-template.ts";
import { runOf } from "../test-run.ts";

export const setEnv = defineAction({
  name: "set-env",
  about: "Changes the variables of $env, for the rest of the test.",
  attributes: {},
  body: "text",
  compile: (site) => {
    const variables = compileJsonTemplate(site);
    if (variables.constant !== undefined) {
      const fault = faultOf(variables.constant);
      if (fault !== undefined) throw site.element.text.trim().error(0, fault);
    }
    return (context) => {
      const json = variables.run(context);
      const fault = json === undefined ? "The template's output is not valid JSON" : faultOf(json);
      if (fault !== undefined) throw new FlowError("internal", { cause: fault });
      runOf(context).changeEnv(json as JsonObject);
      return undefined;
    };
  },
});

function faultOf(json: Json): string | undefined {
  if (!isJsonObject(json)) return "<set-env> wants a JSON object with the variables";
  const name = jsonKeys(json).find((key) => {
    const value = jsonGet(json, key);
    return typeof value === "object" && value !== null;
  });
  return name === undefined ? undefined : `The variable ${name} is neither a string, a number, a boolean nor null`;
}
