// How the paths of a definition are written in the served one, which knows no wildcards.
const WILDCARD = "/**";
const NAME = "path";

/** What the parameter of a wildcard means. */
export const BELOW = "What follows, with its slashes";

/** @returns a name for each path: `/docs/**` becomes `/docs/{path}` */
export function servedNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(paths.filter((path) => !path.endsWith(WILDCARD)).map(shapeOf));
  return new Map(paths.map((path) => [path, path.endsWith(WILDCARD) ? wildcardName(path, taken) : path]));
}

/** The names of the parameters in a path, as it is written. */
export function parameterNames(path: string): readonly string[] {
  return [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name = ""]) => name);
}

/** A path with a parameter in the place of the wildcard has precedence: the wildcard gets what is below that one. */
function wildcardName(path: string, taken: Set<string>): string {
  const start = path.slice(0, -WILDCARD.length);
  let name = `${start}/{${NAME}}`;
  for (let number = 1; taken.has(shapeOf(name)); number += 1)
    name = name.replace(`{${NAME}}`, `{segment${number}}/{${NAME}}`);
  taken.add(shapeOf(name));
  return name;
}

/** The same for paths that match the same. */
function shapeOf(path: string): string {
  return path.replace(/\{[^{}]*\}/g, "{}");
}

export function isWildcardParameter(path: string, name: string): boolean {
  return path.endsWith(WILDCARD) && name === NAME;
}
