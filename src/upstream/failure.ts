// Why an upstream request failed, in cURL's numbers (libcurl-errors), as FLAT's log has them.
import { ClosedError, ProtocolError } from "./http1/message-faults.ts";

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

/** TLS could not be agreed on; the cause says why. */
export class HandshakeError extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
    this.name = "HandshakeError";
  }
}

/** The proxy between gateway and upstream is the one that fails. */
export class ProxyError extends Error {
  /** cURL's. */
  readonly number: number;

  constructor(number: number, message: string) {
    super(message);
    this.name = "ProxyError";
    this.number = number;
  }

  static unresolved(cause: Error): ProxyError {
    return new ProxyError(5, cause.message);
  }

  static refused(status: number): ProxyError {
    return new ProxyError(56, `Received HTTP code ${status} from proxy`);
  }

  static brokenOff(cause: Error): ProxyError {
    return new ProxyError(56, `The proxy opened no tunnel: ${cause.message}`);
  }
}

/** Whether a name has no address. */
export function isUnresolved(error: Error): boolean {
  return numbers[codeOf(error)] === 6;
}

/** Whether a connection broke off, for whatever reason. */
export function isBrokenOff(error: Error): boolean {
  const code = codeOf(error);
  return error instanceof ClosedError || code === "ECONNRESET" || code === "EPIPE";
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
};

/** Why OpenSSL, or Node's look at the names, refuses a certificate. */
const certificateFaults: ReadonlySet<string> = new Set([
  "CERT_CHAIN_TOO_LONG",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_REJECTED",
  "CERT_REVOKED",
  "CERT_SIGNATURE_FAILURE",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "ERROR_IN_CERT_NOT_AFTER_FIELD",
  "ERROR_IN_CERT_NOT_BEFORE_FIELD",
  "HOSTNAME_MISMATCH",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "PATH_LENGTH_EXCEEDED",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY",
  "UNABLE_TO_DECRYPT_CERT_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  // All that Node has no name for: unsuitable keys, unknown extensions …
  "UNSPECIFIED",
]);

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
  if (error instanceof ProxyError) return error.number;
  if (error instanceof HandshakeError) return certificateFaults.has(code) ? 60 : 35;
  if (error instanceof ProtocolError) return 8;
  if (error instanceof ClosedError) return begun ? 56 : 52;
  const known = numbers[code];
  if (known !== undefined) return known;
  if (code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_") || code === "EPROTO") return 35;
  return 56;
}

/** node's; "" where there is none. */
export function codeOf(error: Error): string {
  const code: unknown = "code" in error ? error.code : undefined;
  if (typeof code === "string" && code !== "") return code;
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner instanceof Error ? codeOf(inner) : "";
}

const publicTexts: Readonly<Record<number, string>> = {
  5: "The proxy's host name can't be resolved.",
  6: "The upstream host name can't be resolved.",
  7: "The upstream refuses connections.",
  8: "The upstream's answer is not HTTP.",
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
