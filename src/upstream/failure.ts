// Why an upstream request failed, in cURL's numbers (libcurl-errors), as FLAT's log has them.

export type Failure = {
  /** cURL's error number. */
  readonly code: number;
  readonly message: string;
  /** Whether the client is at fault and not the upstream. */
  readonly byClient?: true;
  /** Whether a time limit ended the request: 504 instead of 502. */
  readonly timedOut: boolean;
};

export class TimeLimitError extends Error {
  constructor(what: string, milliseconds: number) {
    super(`${what} timed out after ${milliseconds} milliseconds`);
    this.name = "TimeLimitError";
  }
}

/** The client keeps the upstream waiting: it doesn't send its body, or doesn't take the response. */
export class ClientIdleError extends Error {
  constructor(milliseconds: number) {
    super(`The client was idle for ${milliseconds} milliseconds`);
    this.name = "ClientIdleError";
  }
}

export class BodyLimitError extends Error {
  constructor(limit: number) {
    super(`Maximum body size of ${limit} bytes exceeded`);
    this.name = "BodyLimitError";
  }
}

export class CodingError extends Error {
  constructor(detail: string) {
    super(`The content coding can't be undone: ${detail}`);
    this.name = "CodingError";
  }
}

/** Given up because of the client. */
const ABORTED = 42;

export const clientGone: Failure = { code: ABORTED, message: "The client went away", byClient: true, timedOut: false };

const numbers: Readonly<Record<string, number>> = {
  ENOTFOUND: 6,
  EAI_AGAIN: 6,
  EAI_FAIL: 6,
  ECONNREFUSED: 7,
  EHOSTUNREACH: 7,
  ENETUNREACH: 7,
  EADDRNOTAVAIL: 7,
  ECONNRESET: 56,
  EPIPE: 55,
  UND_ERR_HEADERS_OVERFLOW: 56,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 18,
  CERT_HAS_EXPIRED: 60,
  DEPTH_ZERO_SELF_SIGNED_CERT: 60,
  SELF_SIGNED_CERT_IN_CHAIN: 60,
  UNABLE_TO_GET_ISSUER_CERT: 60,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 60,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 60,
  ERR_TLS_CERT_ALTNAME_INVALID: 60,
  CERT_NOT_YET_VALID: 60,
};

/** @param begun whether the response head had come: then the connection broke off, else it answered nothing */
export function failureOf(error: Error, begun: boolean): Failure {
  const message = error.message || error.name;
  if (error instanceof TimeLimitError) return { code: 28, message, timedOut: true };
  if (error instanceof ClientIdleError) return { code: ABORTED, message, byClient: true, timedOut: true };
  if (error instanceof BodyLimitError) return { code: 63, message, timedOut: false };
  if (error instanceof CodingError) return { code: 61, message, timedOut: false };
  return { code: curlNumber(error, begun), message, timedOut: false };
}

function curlNumber(error: Error, begun: boolean): number {
  const code = codeOf(error);
  // undici's: its code is there only sometimes.
  if (error.name === "HTTPParserError") return 8;
  if (code === "UND_ERR_SOCKET") return begun ? 56 : 52;
  const known = numbers[code];
  if (known !== undefined) return known;
  if (code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_") || code === "EPROTO") return 35;
  return 56;
}

/** node's or undici's; "" where there is none. */
export function codeOf(error: Error): string {
  const code: unknown = "code" in error ? error.code : undefined;
  if (typeof code === "string" && code !== "") return code;
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner instanceof Error ? codeOf(inner) : "";
}

const publicTexts: Readonly<Record<number, string>> = {
  6: "The upstream host name can't be resolved.",
  7: "The upstream refuses connections.",
  8: "The upstream's answer is not HTTP.",
  18: "The upstream's answer is shorter than announced.",
  28: "The upstream took too long.",
  42: "The client kept the upstream waiting.",
  35: "The TLS connection to the upstream failed.",
  52: "The upstream closed the connection without an answer.",
  56: "The connection to the upstream broke off.",
  60: "The upstream's certificate is not valid.",
  61: "The upstream's answer is not coded as it says.",
  63: "The upstream's answer is too large.",
};

/** What a client may know of a failure: no addresses, no details. */
export function publicText(failure: Failure): string {
  return publicTexts[failure.code] ?? "The connection to the upstream broke off.";
}
