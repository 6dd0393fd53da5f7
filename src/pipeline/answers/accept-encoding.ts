// Which content coding a client wants most, of those that the gateway can make (RFC 9110, section 12.5.3).

/** In the order in which they are preferred where the client has no preference. */
export const codings = ["br", "gzip"] as const;

export type Coding = (typeof codings)[number];

/** A field that is longer isn't looked at. Characters. */
const MAX_LENGTH = 1000;

/** Undefined where the body is best sent as it is. @param field the value of Accept-Encoding */
export function chooseCoding(field: string): Coding | undefined {
  if (field.length > MAX_LENGTH) return undefined;
  const weights = new Map<string, number>();
  for (const item of field.toLowerCase().split(",")) noteWeight(weights, item);
  const any = weights.get("*") ?? 0;
  // Without a word about it, the body as it is will do, but anything else that is named is wanted more.
  const plain = weights.get("identity") ?? 0;
  const weightOf = (coding: Coding): number => weights.get(coding) ?? any;
  const best = codings.reduce((one, other) => (weightOf(other) > weightOf(one) ? other : one));
  return weightOf(best) > 0 && weightOf(best) >= plain ? best : undefined;
}

/** What can't be read isn't wanted. */
function noteWeight(weights: Map<string, number>, item: string): void {
  const [, name, weight] =
    /^\s*([!#$%&'*+\-.^_`|~\w]+)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/.exec(item) ?? [];
  if (name !== undefined) weights.set(name === "x-gzip" ? "gzip" : name, weight === undefined ? 1 : Number(weight));
}
