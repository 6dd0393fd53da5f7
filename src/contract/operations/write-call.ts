// The parameters of a call to the parts of a request: path, query, header fields, fields of a form.
import type { Json, JsonObject } from "../../data/json.ts";
import { canonicalPath } from "../../routing/canonical-path.ts";
import type { PathPattern } from "../../routing/path-pattern.ts";
import { type CallParameter, givenValues, missingFaults, nameFaults } from "./call-parameters.ts";
import type { Operation } from "./operations.ts";
import { UnwritableValue, type WrittenPair } from "./write-value.ts";

export type WrittenCall = {
  /** Canonical, with the base path. */
  readonly path: string;
  /** What the route gets of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** `$request/endpoint`. */
  readonly endpoint: string;
  /** Undefined where there is none. */
  readonly query: string | undefined;
  /** Header fields; nobody has checked yet that they can be sent. */
  readonly fields: readonly WrittenPair[];
  /** Fields of a form. */
  readonly form: readonly WrittenPair[];
};

/** @returns what is wrong with the parameters, as text, where they make no request */
export function writeCall(operation: Operation, params: JsonObject | undefined): WrittenCall | string {
  const given = givenValues(params);
  const names = given.map(([name]) => name);
  const { parameters } = operation;
  const faults = [...nameFaults(parameters, names), ...missingFaults(parameters, names)];
  if (faults.length > 0) return faults.map(({ message }) => message).join("; ");
  try {
    const written = given.flatMap(([name, value]) =>
      (parameters.byName.get(name) ?? []).flatMap((parameter) => (parameter.own ? [] : [pairsOf(parameter, value)])),
    );
    return assembled(operation.pattern, written);
  } catch (error) {
    if (error instanceof UnwritableValue) return error.message;
    throw error;
  }
}

type Placed = { readonly place: CallParameter["place"]; readonly pairs: readonly WrittenPair[] };

function pairsOf({ place, write }: CallParameter, value: Json): Placed {
  return { place, pairs: write(value) };
}

function assembled(pattern: PathPattern, written: readonly Placed[]): WrittenCall {
  const at = (wanted: Placed["place"]): WrittenPair[] =>
    written.flatMap(({ place, pairs }) => (place === wanted ? pairs : []));
  const query = at("query").map(([name, text]) => `${name}=${text}`);
  return {
    ...writtenPath(pattern, new Map(at("path").map(([name, text]) => [decodeURIComponent(name), text]))),
    query: query.length === 0 ? undefined : query.join("&"),
    fields: at("header"),
    form: at("formData"),
  };
}

/** No value makes another path of it than one that a client can ask for, with the same segments. */
function writtenPath(
  { segments, wildcard }: PathPattern,
  values: ReadonlyMap<string, string>,
): Pick<WrittenCall, "path" | "params" | "endpoint"> {
  const params: Record<string, string> = Object.create(null);
  const texts = segments.map((segment) => {
    if (segment.kind === "literal") return segment.text;
    const value = values.get(segment.name) ?? "";
    if (value === "") throw new UnwritableValue(`The parameter "${segment.name}" (path) is empty`);
    params[segment.name] = decodeURIComponent(value);
    return segment.prefix + value + segment.suffix;
  });
  // As the routing table has it: of a wildcard what precedes it.
  const endpoint = texts.map((text) => `/${text}`).join("");
  const path = wildcard && endpoint === "" ? "/" : endpoint;
  if (canonicalPath(path) !== path)
    throw new UnwritableValue(`The path parameters make no path of it: ${JSON.stringify(path)}`);
  return { path, params, endpoint };
}
