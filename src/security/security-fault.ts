// Why a request doesn't satisfy a security scheme.

/** Nothing was sent, or something that isn't good, or a good token without the scopes that are needed. */
export type FaultReason = "missing" | "invalid" | "scope";

/** Its message is for the client: no token or part of one stands in it. */
export class SecurityFault extends Error {
  readonly reason: FaultReason;
  /** What the client is asked for (RFC 9110, section 11.6.1); "" before the scheme is known. */
  readonly challenge: string;

  constructor(message: string, reason: FaultReason, challenge = "") {
    super(message);
    this.name = "SecurityFault";
    this.reason = reason;
    this.challenge = challenge;
  }
}
