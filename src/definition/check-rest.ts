// Checks what else can be reached from a definition: references lead somewhere, and no `x-flat-…` key stands in the wrong place.
import type { Problems } from "../errors/problems.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import { isExtensionKey, noteMisplaced } from "./extensions/index.ts";
import type { References } from "./references.ts";

const dataKeys: ReadonlySet<string> = new Set(["example", "examples", "default", "enum", "const"]);
/** Keys below which names are free: a property may be called `default`. */
const nameKeys: ReadonlySet<string> = new Set([
  ...["properties", "patternProperties", "dependentSchemas", "definitions", "$defs", "schemas"],
  ...["responses", "parameters", "requestBodies", "headers", "content", "encoding", "mapping"],
  ...["paths", "pathItems", "webhooks", "callbacks", "links", "securitySchemes", "variables"],
]);

/** @param seen the objects whose `x-flat-…` keys have been read, the root left out */
export function checkRest(root: YamlNode, seen: Set<unknown>, references: References, problems: Problems): void {
  seen.add(root.value);
  const visited = new Set<unknown>();
  const todo = [root];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (visited.has(node.value)) continue;
    visited.add(node.value);
    todo.push(...checkObject(node, seen, references, problems).reverse());
  }
}

/** @returns what is to be checked next, in the order of the file */
function checkObject(node: YamlNode, seen: Set<unknown>, references: References, problems: Problems): YamlNode[] {
  const next: YamlNode[] = [];
  const names = nameKeys.has(String(node.key));
  for (const member of node.children()) {
    const key = String(member.key);
    if (!names && isExtensionKey(key)) {
      if (!seen.has(node.value)) noteMisplaced(member, undefined, problems);
    } else if (key === "$ref" && typeof member.value === "string") {
      const target = references.resolve(node);
      if (target !== undefined) next.push(target);
    } else if (typeof member.value === "object" && member.value !== null && (names || !isData(key))) {
      next.push(member);
    }
  }
  return next;
}

/** Whether a value is data of the API's own or of other tools, in which nothing is ours. */
function isData(key: string): boolean {
  return dataKeys.has(key) || /^x-/i.test(key);
}
