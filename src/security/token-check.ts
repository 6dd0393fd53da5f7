// Checks the tokens of one security scheme: signature, time, claims, scopes.
import { CryptoFault } from "../crypto/crypto-fault.ts";
import type { PlainObject } from "../crypto/jws.ts";
import type { Json } from "../data/json.ts";
import type { SecurityScheme, TokenPlace } from "../definition/definition.ts";
import { challengeFor } from "./challenge.ts";
import type { KeySource } from "./key-server.ts";
import type { KeySets } from "./key-sets.ts";
import { type FaultReason, SecurityFault } from "./security-fault.ts";
import { sentToken } from "./sent-token.ts";

const INVALID = "Invalid JWT: ";

/** The claims of a good token. @throws CryptoFault (also by the promise) for any other, FlowError where there are no keys to tell */
export type Verify = (token: string, keySets: KeySets) => PlainObject | Promise<PlainObject>;

/** `isText`: it comes from a file or a variable, and so stands for numbers and booleans too. */
export type ExpectedClaim = { readonly name: string; readonly value: Json; readonly isText: boolean };

export type TokenRules = {
  readonly place: TokenPlace;
  readonly verify: Verify;
  readonly claims: readonly ExpectedClaim[];
  readonly scopeClaim: string;
};

export class TokenCheck {
  readonly #name: SecurityScheme["name"];
  readonly #rules: TokenRules;
  /** Where its keys come from; undefined where it has one of its own. */
  readonly source: KeySource | undefined;

  constructor(name: string, rules: TokenRules, source: KeySource | undefined) {
    this.#name = name;
    this.#rules = rules;
    this.source = source;
  }

  /** `JWT Security (NameOfTheScheme)` */
  get name(): string {
    return `JWT Security (${this.#name})`;
  }

  /**
   * The claims of the token that a request has.
   * @throws SecurityFault (also by the promise) where it has none, or one that isn't good; FlowError where there are no keys to tell
   */
  check(
    rawHeaders: readonly string[],
    scopes: readonly string[],
    keySets: KeySets,
  ): PlainObject | Promise<PlainObject> {
    try {
      const verified = this.#rules.verify(sentToken(this.#rules.place, rawHeaders), keySets);
      if (!(verified instanceof Promise)) return this.#fitting(verified, scopes);
      return verified.then((claims) => this.#fitting(claims, scopes)).catch((fault) => this.#refuse(fault, scopes));
    } catch (fault) {
      return this.#refuse(fault, scopes);
    }
  }

  #fitting(claims: PlainObject, scopes: readonly string[]): PlainObject {
    for (const expected of this.#rules.claims) {
      const { name } = expected;
      if (!Object.hasOwn(claims, name)) throw new CryptoFault(`The claim "${name}" is missing.`);
      if (!isExpected(claims[name] as Json, expected))
        throw new CryptoFault(`The claim "${name}" has an unexpected value.`);
    }
    if (scopes.length > 0) this.#checkScopes(claims, scopes);
    return claims;
  }

  #checkScopes(claims: PlainObject, scopes: readonly string[]): void {
    const { scopeClaim } = this.#rules;
    const granted = Object.hasOwn(claims, scopeClaim) ? scopesOf(claims[scopeClaim] as Json) : [];
    const missing = scopes.filter((scope) => !granted.includes(scope));
    if (missing.length > 0)
      throw new SecurityFault(`${INVALID}The scope doesn't contain ${missing.join(", ")}.`, "scope");
  }

  /** A fault of the gateway is none of the client's. */
  #refuse(fault: unknown, scopes: readonly string[]): never {
    const challenge = (reason: FaultReason): string => challengeFor(this.#rules.place, reason, scopes);
    if (fault instanceof SecurityFault)
      throw new SecurityFault(`${this.name}: ${fault.message}`, fault.reason, challenge(fault.reason));
    if (fault instanceof CryptoFault)
      throw new SecurityFault(`${this.name}: ${INVALID}${fault.message}`, "invalid", challenge("invalid"));
    throw fault;
  }
}

/** A token may be meant for several audiences (RFC 7519, section 4.1.3); every other claim has the one value. */
function isExpected(actual: Json, expected: ExpectedClaim): boolean {
  if (expected.name === "aud" && Array.isArray(actual) && !Array.isArray(expected.value))
    return actual.some((item: Json) => equals(item, expected));
  return equals(actual, expected);
}

function equals(actual: Json, { value, isText }: ExpectedClaim): boolean {
  if (isText && (typeof actual === "number" || typeof actual === "boolean")) return String(actual) === value;
  return JSON.stringify(actual) === JSON.stringify(value);
}

/** A list of strings, or a string with white space between them; anything else grants nothing. */
function scopesOf(claim: Json): readonly string[] {
  if (typeof claim === "string") return claim.split(/\s+/);
  return Array.isArray(claim) && claim.every((scope) => typeof scope === "string") ? claim : [];
}
