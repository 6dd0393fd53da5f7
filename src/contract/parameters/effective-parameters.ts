// The parameters that count for an operation: those of its path and its own, which win.
import type { References } from "../../definition/references.ts";
import type { Problems } from "../../errors/problems.ts";
import { suggestion } from "../../source/suggest.ts";
import type { YamlNode } from "../../source/yaml-node.ts";

/**
 * @param lists the `parameters` of the path and of the operation, in this order
 * @param places what a parameter may be "in"; one that is `body` has no name that would count
 */
export function effectiveParameters(
  lists: readonly YamlNode[],
  places: readonly string[],
  references: References,
  problems: Problems,
): YamlNode[] {
  const nodes = new Map<string, YamlNode>();
  for (const list of lists) {
    for (const item of list.children()) {
      const node = item.get("$ref") === undefined ? item : references.resolve(item);
      const key = node === undefined ? undefined : keyOf(node, places, problems);
      if (node !== undefined && key !== undefined) nodes.set(key, node);
    }
  }
  return [...nodes.values()];
}

/** Name and place tell parameters apart. Undefined where they are faulty, which is noted. */
function keyOf(node: YamlNode, places: readonly string[], problems: Problems): string | undefined {
  const [name, place] = [node.get("name"), node.get("in")];
  if (typeof name?.value !== "string") {
    problems.add((name ?? node).error("A parameter needs a name"));
  } else if (typeof place?.value !== "string" || !places.includes(place.value)) {
    const hint = suggestion(String(place?.value ?? ""), places) ?? `It is one of: ${places.join(", ")}.`;
    problems.add((place ?? node).error(`The parameter "${name.value}" needs to say what it is "in"`, hint));
  } else {
    return place.value === "body" ? "body" : `${place.value} ${name.value}`;
  }
  return undefined;
}
