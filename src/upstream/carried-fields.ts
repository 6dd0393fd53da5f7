// Header fields that upstreams take as the gateway's word: nobody else can set them.

export type CarriedFields = {
  /** Lower case, with hyphens in place of underscores. */
  readonly names: ReadonlySet<string>;
  /** Names and values in turn, for this request. */
  readonly fields: readonly string[];
};

export const nothingCarried: CarriedFields = { names: new Set(), fields: [] };

/** How a name is told from others: some upstreams take an underscore for a hyphen. */
export function carriedName(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}

/** @param headers flat. Fields of these names are left out, wherever they come from */
export function withCarried(headers: string[], { names, fields }: CarriedFields): string[] {
  if (names.size === 0) return headers;
  const sent: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] as string;
    if (!names.has(carriedName(name))) sent.push(name, headers[at + 1] as string);
  }
  sent.push(...fields);
  return sent;
}
