// Short names for what goes wrong with upstream requests, for metrics and traces.

/** For cURL's numbers. */
const names: Readonly<Record<number, string>> = {
  5: "proxy",
  6: "resolve",
  7: "connect",
  8: "protocol",
  18: "broken",
  28: "timeout",
  35: "tls",
  42: "client",
  52: "empty",
  55: "broken",
  56: "broken",
  60: "certificate",
  61: "coding",
  63: "size",
};

/** @param code cURL's number */
export function upstreamErrorName(code: number): string {
  return names[code] ?? "other";
}
