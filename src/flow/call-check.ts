// Checks at load what a request's JSON spells out about calls of operations, and notes the calls for the search for circles.
import { missingFaults, nameFaults, type ParameterFault } from "../contract/operations/call-parameters.ts";
import { isOperation, type Operation } from "../contract/operations/operations.ts";
import { type ConfigError, ConfigErrors } from "../errors/config-error.ts";
import type { ActionSite } from "./action-site.ts";
import { type LiteralName, literalNames } from "./literal-names.ts";

/** Commands that make names which the template doesn't spell out: pairs, and placeholders in place of names. */
const computedNames = /\{\{\s*:|\}\}\s*:/;

/**
 * @param depth how many names lead to a configuration: 1 in `requests`
 * @throws ConfigErrors with all faults, each at its name in the template
 */
export function checkCalls(site: ActionSite, depth = 0): void {
  const source = site.templateSource();
  const names = literalNames(source) ?? [];
  const faults: ConfigError[] = [];
  for (const request of requestsIn(names, depth)) {
    const given = request.filter(({ path }) => path.length === depth + 1);
    const operations = given.filter(({ path, value }) => path[depth] === "operation" && isText(value));
    if (operations.length > 0) faults.push(...attributeFaults(site), ...mixedFaults(given, site, depth));
    for (const { index, value } of operations) {
      const error = (message: string, hint?: string): ConfigError => source.error(index, message, hint);
      const found = site.compiler.operations?.find(String(value)) ?? { message: "There is no definition" };
      if (!isOperation(found)) {
        faults.push(error(found.message, found.hint));
        continue;
      }
      for (const fault of found.parameters.faults) site.compiler.problems.add(fault);
      site.compiler.calls.push({ operation: found.id, error });
      // Where branches name several operations, the parameters may be those of any.
      if (operations.length === 1) faults.push(...parameterFaults(found, request, index, site, depth));
    }
    faults.push(...headerFaults(operations.length > 0, request, site, depth));
  }
  if (faults.length > 0) throw new ConfigErrors(faults);
}

function isText(value: LiteralName["value"]): boolean {
  return typeof value === "string" && value !== "";
}

/** The names of each request. */
function requestsIn(names: readonly LiteralName[], depth: number): readonly (readonly LiteralName[])[] {
  const groups = new Map<string, LiteralName[]>();
  for (const name of names) {
    if (name.path.length <= depth) continue;
    const request = name.path.slice(0, depth).join("\n");
    groups.set(request, [...(groups.get(request) ?? []), name]);
  }
  return [...groups.values()];
}

function attributeFaults(site: ActionSite): ConfigError[] {
  const given = ["url", "method"].filter((name) => site.has(name));
  return given.map((name) => site.error(name, `"operation" and "${name}" can't be used together`));
}

/** What the schema tells of whole configurations, for those that are partly computed. */
function mixedFaults(given: readonly LiteralName[], site: ActionSite, depth: number): ConfigError[] {
  const source = site.templateSource();
  if (source.text.includes("{{if")) return [];
  return given.flatMap(({ path, index, value }) => {
    const name = String(path[depth]);
    if (name !== "url" || value === null || value === "") return [];
    return [source.error(index, `"operation" and "${name}" can't be used together`)];
  });
}

function parameterFaults(
  { parameters }: Operation,
  request: readonly LiteralName[],
  index: number,
  site: ActionSite,
  depth: number,
): ConfigError[] {
  const source = site.templateSource();
  const params = request.filter(({ path }) => path[depth] === "params" && path.length === depth + 2);
  const given = params.filter(({ value }) => value !== null).map(({ path }) => String(path[depth + 1]));
  const isKnown = !computedNames.test(source.text) && !isComputed(request, depth);
  const faults: ParameterFault[] = nameFaults(parameters, [...new Set(given)]);
  if (isKnown) faults.push(...missingFaults(parameters, given));
  const whole = request.find(({ path }) => path[depth] === "params" && path.length === depth + 1);
  return faults.map(({ name, message, hint }) => {
    const at = params.find(({ path }) => path[depth + 1] === name) ?? whole;
    return source.error(at?.index ?? index, message, hint);
  });
}

/** `"params": {{ $object }}` */
function isComputed(request: readonly LiteralName[], depth: number): boolean {
  const whole = request.find(({ path }) => path[depth] === "params" && path.length === depth + 1);
  if (whole === undefined) return false;
  const hasMembers = request.some(({ path }) => path[depth] === "params" && path.length === depth + 2);
  return whole.value === undefined && !hasMembers;
}

/** Fields that a call takes from its caller. */
function headerFaults(
  isCalled: boolean,
  request: readonly LiteralName[],
  site: ActionSite,
  depth: number,
): ConfigError[] {
  const caller = site.compiler.operations?.caller;
  if (!isCalled || caller === undefined) return [];
  return request.flatMap(({ path, index }) => {
    const name = String(path[depth + 1]);
    if (path[depth] !== "headers" || path.length !== depth + 2 || !caller.hasField(name)) return [];
    const message = `The header field ${name} of a call is the caller's: it can't be set`;
    return [site.templateSource().error(index, message)];
  });
}
