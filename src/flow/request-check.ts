// Checks the JSON of upstream requests: at load where it is constant, at each request where it is computed.
import type { Json, JsonObject } from "../data/json.ts";
import { isJsonObject } from "../data/json-access.ts";
import { checkRequest, type RequestKind } from "../definition/request-schema.ts";
import { type ConfigError, ConfigErrors } from "../errors/config-error.ts";
import { FlowError } from "../errors/flow-error.ts";
import type { SourceText } from "../source/source-text.ts";
import type { FlowContext } from "./context.ts";
import { literalNames } from "./literal-names.ts";

/**
 * @param value the constant configuration; `path` leads to it in the template
 * @throws ConfigErrors with all its faults, each at its name in the template
 */
export function checkConstantRequest(
  kind: RequestKind,
  value: Json,
  source: SourceText,
  path: readonly string[] = [],
): void {
  const names = literalNames(source) ?? [];
  const faults: ConfigError[] = [];
  checkRequest(kind, value, (inner, message, hint) => {
    const wanted = [...path, ...inner].join("\n");
    const name = names.findLast((each) => each.path.join("\n") === wanted);
    faults.push(source.error(name?.index ?? firstIndex(source), message, hint));
  });
  if (faults.length > 0) throw new ConfigErrors(faults);
}

function firstIndex({ text }: SourceText): number {
  return text.length - text.trimStart().length;
}

/**
 * Checks what a computed configuration spells out: its names, and the values that are literal.
 * @param depth how many names lead to a configuration: 1 in `requests`
 * @throws ConfigErrors with all faults, each at its name in the template
 */
export function checkLiteralNames(kind: RequestKind, source: SourceText, depth = 0): void {
  const faults: ConfigError[] = [];
  for (const { path, index, value = null } of literalNames(source) ?? []) {
    const own = path.slice(depth);
    if (own.length === 0 || (depth > 0 && own[0] === "id")) continue;
    const config = own.reduceRight<Json>((inner, name) => ({ [name]: inner }), value);
    checkRequest(kind, config, (at, message, hint) => {
      if (at.length === own.length) faults.push(source.error(index, message, hint));
    });
  }
  if (faults.length > 0) throw new ConfigErrors(faults);
}

/** @throws FlowError (5001) for a computed configuration that can't be used; the log gets each fault */
export function checkedRequest(kind: RequestKind, value: Json | undefined, context: FlowContext): JsonObject {
  const faults: string[] = [];
  if (value === undefined) faults.push("The template's output is not valid JSON");
  else
    checkRequest(kind, value, (path, message) =>
      faults.push(path.length === 0 ? message : `${path.join(".")}: ${message}`),
    );
  if (faults.length === 0 && isJsonObject(value)) return value;
  for (const fault of faults) context.alert("request", fault);
  throw new FlowError("internal", { cause: `The request's configuration is not valid: ${faults.join("; ")}` });
}
