// Whose a transaction is: a caller as a short text, which tells nothing about him.
import { hash } from "node:crypto";
import type { Json } from "../../data/json.ts";
import type { Ownership, VerifiedToken } from "../routes/route.ts";

/** Undefined where tokens don't say who it is, or there are none. */
export function ownerOf(tokens: readonly VerifiedToken[], { claim }: Ownership): string | undefined {
  const names = tokens.flatMap((token) => (claim === undefined ? subjectOf(token) : claimOf(token, claim)));
  return names.length === 0 ? undefined : hash("sha256", JSON.stringify(names), "base64url");
}

/** Tokens without `iss` are told from others by their scheme, which knows the key that they are signed with. */
function subjectOf({ scheme, claims }: VerifiedToken): readonly Json[] {
  if (!isName(claims.sub)) return [];
  return [["sub", isName(claims.iss) ? [claims.iss] : scheme.check.name, claims.sub]];
}

function claimOf({ claims }: VerifiedToken, claim: string): readonly Json[] {
  const value = Object.hasOwn(claims, claim) ? (claims[claim] as Json) : undefined;
  return isName(value) || (typeof value === "object" && value !== null) ? [["claim", value]] : [];
}

function isName(value: unknown): value is string | number {
  return (typeof value === "string" && value !== "") || typeof value === "number";
}
