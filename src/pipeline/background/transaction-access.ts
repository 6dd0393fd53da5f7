// Who may see which transactions: whoever passes the security of the route that made them, and is their owner.
import type { Flow } from "../../flow/flow.ts";
import type { RouteSecurity } from "../../security/route-security.ts";
import type { Transaction } from "../../transactions/transaction-store.ts";
import type { Exchange } from "../exchange.ts";
import type { Ownership, Route } from "../routes/route.ts";
import { passSecurity } from "../stages/check-security.ts";
import { ownerOf } from "./owner.ts";

type Security = RouteSecurity<Flow>;

export type AccessRules = {
  /** What asynchronous routes demand, by lane; undefined for public ones. */
  readonly lanes: ReadonlyMap<string, Security | undefined>;
  /** All that the definition demands anywhere. */
  readonly securities: readonly Security[];
  readonly ownership: Ownership;
  readonly adminScope: string | undefined;
  /** What answers those without good tokens; undefined for an error. */
  readonly unauthorized: Route["unauthorized"];
};

/** "answered": a flow of the security has sent an answer of its own. */
export type Access = "granted" | "denied" | "answered";

/** What somebody may list: all, or those of an owner in some lanes. */
export type Listing =
  | { readonly kind: "all" }
  | { readonly kind: "own"; readonly owners: readonly Owned[] }
  | { readonly kind: "answered" };

export type Owned = { readonly owner: string; readonly includes: (lane: string) => boolean };

export class TransactionAccess {
  readonly #rules: AccessRules;
  /** The security of asynchronous routes, each once; where there is none, of all. */
  readonly #ways: readonly Security[];

  constructor(rules: AccessRules) {
    this.#rules = rules;
    const own = [...rules.lanes.values()].filter((security) => security !== undefined);
    this.#ways = [...new Set(own.length === 0 ? rules.securities : own)];
  }

  /**
   * @param byGuid whether the GUID was asked for, which nobody can guess
   * @throws FlowError (3206) where the security of its route isn't passed
   */
  async toOne(exchange: Exchange, transaction: Transaction, byGuid: boolean): Promise<Access> {
    const { lanes, ownership } = this.#rules;
    if (!ownership.isOn) return "granted";
    const { lane, owner } = transaction;
    const isPublic = lanes.get(lane) === undefined;
    if (isPublic && owner === undefined && byGuid) return "granted";
    const admin = await this.#asAdmin(exchange);
    if (admin !== "denied") return admin;
    const own = lanes.get(lane);
    const ways = own === undefined ? this.#ways : [own];
    if (isPublic && owner === undefined) return "denied";
    if ((await this.#firstPassed(exchange, ways)) === "answered") return "answered";
    return (owner === undefined ? byGuid : ownerOf(exchange.tokens, ownership) === owner) ? "granted" : "denied";
  }

  /** @throws FlowError (3206) for those who may list nothing */
  async toList(exchange: Exchange): Promise<Listing> {
    const { lanes, ownership } = this.#rules;
    const admin = ownership.isOn ? await this.#asAdmin(exchange) : "granted";
    if (admin !== "denied") return { kind: admin === "granted" ? "all" : "answered" };
    const owners: Owned[] = [];
    let failed = 0;
    for (const security of this.#ways) {
      try {
        if ((await passSecurity(exchange, security)) === "done") return { kind: "answered" };
      } catch {
        failed += 1;
        continue;
      }
      const owner = ownerOf(exchange.tokens, ownership);
      if (owner !== undefined)
        owners.push({ owner, includes: (lane) => !lanes.has(lane) || lanes.get(lane) === security });
    }
    const [first] = this.#ways;
    if (first !== undefined && failed === this.#ways.length) return { kind: await this.#refuse(exchange, first) };
    return { kind: "own", owners };
  }

  async #firstPassed(exchange: Exchange, ways: readonly Security[]): Promise<"passed" | "answered"> {
    for (const security of ways) {
      try {
        return (await passSecurity(exchange, security)) === "done" ? "answered" : "passed";
      } catch {
        // Another one may let him pass.
      }
    }
    const last = ways.at(-1);
    return last === undefined ? "passed" : this.#refuse(exchange, last);
  }

  /** Says what a security that isn't passed says. @throws FlowError (3206) where that is no answer of its own */
  async #refuse(exchange: Exchange, security: Security): Promise<"answered"> {
    const { unauthorized } = this.#rules;
    if (exchange.route !== undefined) exchange.route = { ...exchange.route, unauthorized };
    await passSecurity(exchange, security);
    return "answered";
  }

  /** Granted to those who would pass any security of the definition, if it demanded nothing but this scope. */
  async #asAdmin(exchange: Exchange): Promise<Access> {
    const { adminScope, securities } = this.#rules;
    if (adminScope === undefined) return "denied";
    for (const security of securities) {
      const wanted = withScopes(security, [adminScope]);
      try {
        if (wanted.length > 0) return (await passSecurity(exchange, wanted)) === "done" ? "answered" : "granted";
      } catch {
        // These tokens don't say so.
      }
    }
    return "denied";
  }
}

/** Without alternatives that demand nothing. */
function withScopes(security: Security, scopes: readonly string[]): Security {
  return security.filter((uses) => uses.length > 0).map((uses) => uses.map((use) => ({ ...use, scopes })));
}
