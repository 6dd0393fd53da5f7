// Reads discriminators: which schema the value of a property stands for.
import type { References } from "../../definition/references.ts";
import type { Problems } from "../../errors/problems.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import type { Discriminate } from "./keywords.ts";
import type { Vocabulary } from "./vocabulary.ts";

export type DiscriminatorReading = {
  readonly references: References;
  readonly problems: Problems;
  readonly vocabulary: Vocabulary;
  /** Makes a schema known to the compiler. @returns its URI */
  readonly register: (schema: YamlNode) => string;
};

/** @param holder the schema with the discriminator. @returns undefined where it has a fault, which is noted */
export function readDiscriminator(
  holder: YamlNode,
  discriminator: YamlNode,
  reading: DiscriminatorReading,
): Discriminate | undefined {
  // Swagger 2.0 has the name of the property in its place.
  const property = reading.vocabulary.nullable === "x-nullable" ? discriminator : discriminator.get("propertyName");
  if (typeof property?.value !== "string") {
    reading.problems.add((property ?? discriminator).error("discriminator must name a property"));
    return undefined;
  }
  const branches = [holder.get("oneOf"), holder.get("anyOf")].flatMap((list) => list?.children() ?? []);
  const targets = branches.length > 0 ? branchTargets(branches, reading) : refiningSchemas(holder, reading);
  const mapping: Record<string, string> = Object.create(null);
  for (const [name, target] of targets) mapping[name] = reading.register(target);
  for (const entry of discriminator.get("mapping")?.children() ?? []) {
    const target = mappedSchema(entry, reading);
    if (target !== undefined) mapping[String(entry.key)] = reading.register(target);
  }
  return { property: property.value, mapping, decides: branches.length > 0 };
}

/** The alternatives, by the last steps of their references. */
function branchTargets(branches: readonly YamlNode[], { references }: DiscriminatorReading): [string, YamlNode][] {
  return branches.flatMap((branch) => {
    const ref = branch.get("$ref");
    const target = ref === undefined ? undefined : references.resolve(branch);
    return target === undefined ? [] : [[nameIn(String(ref?.value)), target]];
  });
}

function nameIn(ref: string): string {
  return ref.slice(ref.lastIndexOf("/") + 1).replace(/\.(ya?ml|json)#?$/i, "");
}

/** The named schemas that refine this one, and itself. */
function refiningSchemas(holder: YamlNode, { references, vocabulary }: DiscriminatorReading): [string, YamlNode][] {
  const named = references.rootsOf(holder.document).flatMap((root) => at(root, vocabulary.schemas)?.children() ?? []);
  return named.flatMap((member) => {
    const schema = (member.get("$ref") === undefined ? member : references.resolve(member)) ?? member;
    const fits = schema.value === holder.value || refines(schema, holder.value, references, new Set());
    return fits ? [[String(member.key), schema]] : [];
  });
}

function at(root: YamlNode, steps: readonly string[]): YamlNode | undefined {
  return steps.reduce<YamlNode | undefined>((node, step) => node?.get(step), root);
}

/** Whether a schema has another one among its `allOf`, near or far. */
function refines(schema: YamlNode, base: unknown, references: References, seen: Set<unknown>): boolean {
  if (seen.has(schema.value)) return false;
  seen.add(schema.value);
  for (const part of schema.get("allOf")?.children() ?? []) {
    const target = part.get("$ref") === undefined ? part : references.resolve(part);
    if (target !== undefined && (target.value === base || refines(target, base, references, seen))) return true;
  }
  return false;
}

/** What an entry of `mapping` names: a schema by its name, else by a reference. */
function mappedSchema(
  entry: YamlNode,
  { references, problems, vocabulary }: DiscriminatorReading,
): YamlNode | undefined {
  if (typeof entry.value !== "string") {
    problems.add(entry.error("mapping must have names or references of schemas"));
    return undefined;
  }
  const steps = [...vocabulary.schemas, entry.value];
  const [named] = references.rootsOf(entry.document).flatMap((root) => at(root, steps) ?? []);
  if (named !== undefined) return named.get("$ref") === undefined ? named : references.resolve(named);
  return references.follow(entry);
}
