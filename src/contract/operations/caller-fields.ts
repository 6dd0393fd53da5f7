// What of a request tells who asks and from where: a call takes it from its caller and can't change it.

/** Who asks. */
const identity: readonly string[] = ["authorization", "cookie"];

/** Where from; and what the gateway itself says of a request. */
const origin: readonly string[] = ["forwarded", "x-real-ip", "host", "debug"];

export class CallerFields {
  /** Header fields that go with every call, in lower case; forwarding fields only from peers that are believed. */
  readonly identity: ReadonlySet<string>;
  /** Query parameters that go with every call. */
  readonly keys: ReadonlySet<string>;

  /** @param keyNames header fields or query parameters that API keys are in */
  constructor(keyNames: readonly string[]) {
    this.keys = new Set(keyNames);
    this.identity = new Set([...identity, ...keyNames.map((name) => name.toLowerCase())]);
  }

  /** @param name in any case */
  hasField(name: string): boolean {
    const lower = name.toLowerCase();
    return this.identity.has(lower) || origin.includes(lower) || isForwarding(lower);
  }

  hasParameter(name: string, place: string): boolean {
    if (place === "cookie") return true;
    if (place === "header") return this.hasField(name);
    return place === "query" && this.keys.has(name);
  }
}

/** Whether a field says which way a request has come. @param lower in lower case */
export function isForwarding(lower: string): boolean {
  return lower === "forwarded" || lower === "x-real-ip" || lower.startsWith("x-forwarded-");
}
