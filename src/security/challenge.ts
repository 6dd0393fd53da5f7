// What the WWW-Authenticate field of an answer asks for.
import type { TokenPlace } from "../definition/definition.ts";
import type { FaultReason } from "./security-fault.ts";

/** scope-token of RFC 6749, appendix A.4. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
const cookieName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * A challenge for the place that tokens are sent in: RFC 6750, section 3, for bearer tokens. Cookies have no scheme of their own: it is called `Cookie`.
 * @param scopes that are needed
 */
export function challengeFor(place: TokenPlace, reason: FaultReason, scopes: readonly string[]): string {
  const parameters = ['realm="FLAT"'];
  if (place.kind === "cookie" && cookieName.test(place.name)) parameters.push(`cookie-name="${place.name}"`);
  // Who has sent nothing gets no error code (section 3.1).
  if (reason === "invalid") parameters.push('error="invalid_token"');
  if (reason === "scope") parameters.push('error="insufficient_scope"');
  if (reason === "scope" && scopes.every((scope) => scopeToken.test(scope)))
    parameters.push(`scope="${scopes.join(" ")}"`);
  return `${place.kind === "bearer" ? "Bearer" : "Cookie"} ${parameters.join(", ")}`;
}
