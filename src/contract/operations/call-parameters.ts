// What a call of an operation has to give, and how each value goes into the request.
import type { Json, JsonObject } from "../../data/json.ts";
import { jsonGet, jsonKeys } from "../../data/json-access.ts";
import type { OperationSource } from "../../definition/definition.ts";
import { dialectOf } from "../../definition/dialects/dialect.ts";
import type { References } from "../../definition/references.ts";
import type { ConfigError } from "../../errors/config-error.ts";
import { Problems } from "../../errors/problems.ts";
import type { PathPattern } from "../../routing/path-pattern.ts";
import { suggestion } from "../../source/suggest.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import { parameterLists } from "../dialects/operation-reader.ts";
import { effectiveParameters } from "../parameters/effective-parameters.ts";
import type { ParameterPlace } from "../parameters/parameter.ts";
import { isDescribedElsewhere } from "../parameters/styled-parameters.ts";
import type { CallerFields } from "./caller-fields.ts";
import { formWriter } from "./write-form-value.ts";
import { styledWriter } from "./write-styled-value.ts";
import { percentEncoded, scalarText, type ValueWriter } from "./write-value.ts";

export type CallParameter = {
  readonly name: string;
  readonly place: ParameterPlace | "body";
  readonly required: boolean;
  /** Its content is an upload, which isn't written here. */
  readonly file: boolean;
  /** It is the caller's, whatever a call says. */
  readonly own: boolean;
  readonly write: ValueWriter;
};

export type CallParameters = {
  /** By name. A name that stands in several places is one value for all of them. */
  readonly byName: ReadonlyMap<string, readonly CallParameter[]>;
  /** Whether fields of forms go as `multipart/form-data`. */
  readonly multipart: boolean;
  readonly faults: readonly ConfigError[];
};

const places: readonly string[] = ["path", "query", "header", "cookie", "formData", "body"];

/** @param pattern its parameters count where the definition doesn't describe them, too */
export function readCallParameters(
  source: OperationSource,
  pattern: PathPattern,
  references: References,
  caller: CallerFields,
): CallParameters {
  const problems = new Problems();
  const byName = new Map<string, CallParameter[]>();
  const isStyled = dialectOf(source.root).name !== "swagger-2.0";
  for (const node of effectiveParameters(parameterLists(source), places, references, problems)) {
    const name = String(node.get("name")?.value);
    const place = node.get("in")?.value as CallParameter["place"];
    if (isStyled && place === "header" && isDescribedElsewhere(name)) continue;
    const file = node.get("type")?.value === "file";
    const required = place === "path" || node.get("required")?.value === true;
    const write = isStyled ? styledWriter(node, name, place, references) : formWriter(node, name, place);
    const own = caller.hasParameter(name, place);
    byName.set(name, [...(byName.get(name) ?? []), { name, place, required, file, own, write }]);
  }
  for (const segment of pattern.segments) {
    if (segment.kind === "literal" || byName.get(segment.name)?.some(({ place }) => place === "path")) continue;
    byName.set(segment.name, [...(byName.get(segment.name) ?? []), undescribed(segment.name)]);
  }
  return { byName, multipart: wantsMultipart(source), faults: problems.errors };
}

function undescribed(name: string): CallParameter {
  const write: ValueWriter = (value) => [[percentEncoded(name), percentEncoded(scalarText(value, name))]];
  return { name, place: "path", required: true, file: false, own: false, write };
}

/** Where the operation takes no other form. */
function wantsMultipart({ root, operation }: OperationSource): boolean {
  const consumes = operation?.get("consumes") ?? root.get("consumes");
  const types = textsOf(consumes);
  return types.includes("multipart/form-data") && !types.includes("application/x-www-form-urlencoded");
}

function textsOf(list: YamlNode | undefined): readonly string[] {
  return (list?.children() ?? []).map(({ value }) => String(value).toLowerCase());
}

/** What is wrong with the parameters of a call. `name` is the one at fault; undefined where one is missing. */
export type ParameterFault = { readonly name?: string; readonly message: string; readonly hint?: string | undefined };

/** Names that the operation doesn't have, or that a call can't give. */
export function nameFaults({ byName }: CallParameters, names: readonly string[]): ParameterFault[] {
  return names.flatMap((name): ParameterFault[] => {
    const known = byName.get(name);
    if (known === undefined) {
      const hint = suggestion(name, byName.keys()) ?? namesHint(byName);
      return [{ name, message: `The operation has no parameter "${name}"`, hint }];
    }
    if (known.some(({ place }) => place === "body"))
      return [{ name, message: `The parameter "${name}" is the body`, hint: 'It goes into "body".' }];
    if (known.some(({ file }) => file))
      return [{ name, message: `The parameter "${name}" is a file`, hint: 'It goes into "uploads".' }];
    if (known.every(({ own }) => own))
      return [{ name, message: `The parameter "${name}" is the caller's: a call can't change it` }];
    return [];
  });
}

function namesHint(byName: CallParameters["byName"]): string {
  const names = [...byName.keys()].sort();
  return names.length === 0 ? "It has none." : `It has ${names.join(", ")}.`;
}

/** Required parameters that aren't among the names. Bodies and files are left to the operation's own validation. */
export function missingFaults({ byName }: CallParameters, names: readonly string[]): ParameterFault[] {
  const missing = [...byName.values()].flat().filter((parameter) => {
    const { name, place, required, file, own } = parameter;
    return required && place !== "body" && !file && !own && !names.includes(name);
  });
  return missing.map(({ name, place }) => ({
    message: `The parameter "${name}" (${place}) of the operation is missing`,
  }));
}

/** The parameters that have a value: null counts as not given. */
export function givenValues(params: JsonObject | undefined): readonly (readonly [name: string, value: Json])[] {
  if (params === undefined) return [];
  return jsonKeys(params).flatMap((name) => {
    const value = jsonGet(params, name);
    return value === undefined || value === null ? [] : [[name, value] as const];
  });
}
