// Which header fields pass through the gateway (RFC 9110, section 7.6.1), and the one check of what may be sent.

/** Fields that belong to one connection. `expect` isn't forwarded either: the gateway answers it itself. */
const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);

/** Lengths of those names, as a bit set: most names are told apart by it without lower-casing. */
const hopByHopLengths = [...hopByHop].reduce((bits, name) => bits | (1 << name.length), 0);

export function isHopByHop(name: string): boolean {
  return ((hopByHopLengths >> name.length) & 1) === 1 && name.length < 32 && hopByHop.has(name.toLowerCase());
}

/** Fields that frame a message: set by the gateway, never by a flow. */
const framing: ReadonlySet<string> = new Set([...hopByHop, "content-length", "expect"]);

export function isFraming(name: string): boolean {
  return framing.has(name.toLowerCase());
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const fieldValue = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** RFC 9110, section 5.1. */
export function isFieldName(name: string): boolean {
  return token.test(name);
}

/** RFC 9110, section 5.5, as Node sends it: no CR, LF, NUL or other control, nothing above U+00FF. */
export function isFieldValue(value: string): boolean {
  return fieldValue.test(value);
}

/**
 * The names that a `Connection` field lists, in lower case, beside those `known` from earlier ones;
 * undefined where there are none but close and keep-alive.
 */
export function connectionOptions(
  value: string,
  known: ReadonlySet<string> | undefined,
): ReadonlySet<string> | undefined {
  const lower = value.toLowerCase();
  if (lower === "keep-alive" || lower === "close") return known;
  const names = lower
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "close" && name !== "keep-alive");
  return names.length === 0 ? known : new Set([...(known ?? []), ...names]);
}

/** The names in a flat array, in lower case. */
export function fieldNames(fields: readonly string[]): ReadonlySet<string> {
  return new Set(fields.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()));
}

/** A flat array without the fields of these names (lower case). */
export function withoutFields(fields: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] as string;
    if (!names.has(name.toLowerCase())) kept.push(name, fields[at + 1] as string);
  }
  return kept;
}

/** The value of the first field of this name (lower case) in a flat array. */
export function fieldOf(fields: readonly string[], name: string): string | undefined {
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const candidate = fields[at] as string;
    if (candidate.length === name.length && candidate.toLowerCase() === name) return fields[at + 1];
  }
  return undefined;
}
