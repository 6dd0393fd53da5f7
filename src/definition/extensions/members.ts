// Reads objects below `x-flat-…` keys: all of their members, so that all faults are told.
import { Problems } from "../../errors/problems.ts";
import { suggestion } from "../../source/suggest.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import type { JsonSchema } from "../json-schema.ts";

type Readers = Readonly<Record<string, () => unknown>>;

/**
 * Each reader is called, also when one before it has thrown.
 * @param known the members that the object may have, by name
 * @throws ConfigErrors with the faults of all, unknown members included
 */
export function readMembers<T extends Readers>(
  value: YamlNode,
  known: JsonSchema,
  readers: T,
): { readonly [K in keyof T]: ReturnType<T[K]> } {
  const problems = new Problems();
  noteUnknown(value, known, `${value.key}`, problems);
  const read = Object.entries(readers).map(([name, reader]) => [name, problems.collect(reader)]);
  problems.throwIfAny();
  return Object.freeze(Object.fromEntries(read));
}

/** Notes members that an object can't have. @param owner what messages call the object */
export function noteUnknown(value: YamlNode, known: JsonSchema, owner: string, problems: Problems): void {
  const names = Object.keys(known);
  for (const member of value.children()) {
    const name = String(member.key);
    if (names.includes(name)) continue;
    const hint = suggestion(name, names) ?? `Known are ${names.join(", ")}.`;
    problems.add(member.keyError(`Unknown property "${name}" of ${owner}`, hint));
  }
}
