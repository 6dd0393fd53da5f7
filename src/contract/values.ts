// The values of parameters by name: names may be repeated.

/** In the order in which they came. */
export type Values = ReadonlyMap<string, readonly string[]>;

export const noValues: Values = new Map();

export function collected(pairs: Iterable<readonly [string, string]>): Values {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return values;
}
