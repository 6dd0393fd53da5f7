// The field `traceparent` (W3C Trace Context, level 1): which trace a request belongs to.

export type TraceParent = {
  /** Hexadecimal, in lower case. */
  readonly traceId: string;
  readonly spanId: string;
  /** Whether the caller records the trace. */
  readonly sampled: boolean;
};

/** Version, trace, span, flags; versions to come may have more behind a hyphen. */
const pattern = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/** Undefined for what isn't one: then the trace begins here. */
export function parseTraceParent(text: string): TraceParent | undefined {
  const [, version, traceId = "", spanId = "", flags = "", more] = pattern.exec(text) ?? [];
  if (version === undefined || (version === "00" && more !== undefined)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function traceParentText({ traceId, spanId, sampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}
