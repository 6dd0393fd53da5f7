// Paths that stand in several files of a definition become one, with the operations of all.
import type { ConfigError, Position } from "../errors/config-error.ts";
import type { Problems } from "../errors/problems.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import type { Method, OperationEntry, PathEntry } from "./definition.ts";

/** One entry for each path, where it stands first. A method that a path has twice is noted. */
export function mergedPaths(entries: readonly PathEntry[], problems: Problems): PathEntry[] {
  const merged = new Map<string, PathEntry>();
  for (const entry of entries) {
    const first = merged.get(entry.path);
    merged.set(entry.path, first === undefined ? entry : joined(first, entry, problems));
  }
  return [...merged.values()];
}

function joined(first: PathEntry, second: PathEntry, problems: Problems): PathEntry {
  if (first.operations.size === 0 || second.operations.size === 0) {
    const message = `The path "${second.path}" is there twice, once for every method`;
    problems.add(second.error(message, otherPlace(first.position())));
    return first;
  }
  const operations = new Map(first.operations);
  for (const [method, operation] of second.operations) {
    const other = first.operations.get(method);
    if (other === undefined) operations.set(method, operation);
    else problems.add(repeated(method, second, operation, other));
  }
  return Object.freeze({ ...first, operations });
}

function repeated(method: Method, { path }: PathEntry, { source }: OperationEntry, other: OperationEntry): ConfigError {
  const message = `The operation ${method} of the path "${path}" is there twice`;
  return placeOf(source, method).keyError(message, otherPlace(placeOf(other.source, method).keyPosition()));
}

/** The operation, or the path where that has it from elsewhere: several may refer to the same. */
function placeOf({ path, root }: OperationEntry["source"], method: Method): YamlNode {
  return path[0]?.get(method) ?? path[0] ?? root;
}

function otherPlace({ file, line, column }: Position): string {
  return `The other one is at ${file}:${line}:${column}.`;
}
