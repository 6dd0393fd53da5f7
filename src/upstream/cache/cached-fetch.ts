// One upstream request through the cache: answers it from what is stored, or has the upstream asked and stores what comes,
// while it streams to the one who has asked.
import { performance } from "node:perf_hooks";
import { withoutFields } from "../header-fields.ts";
import { headOf, type ResponseHead } from "../response-head.ts";
import type { UpstreamRequest } from "../upstream-request.ts";
import { BodyRecorder } from "./body-recorder.ts";
import { type CachePlan, conditions, replaced } from "./cache-use.ts";
import type { Flight, Landing } from "./flights.ts";
import type { HttpCache } from "./http-cache.ts";
import { conditioned, freshened } from "./not-modified.ts";
import type { Judgement, Policy } from "./policy.ts";
import { isReusable, type Selector, type StoredResponse, type Variant } from "./stored-response.ts";

/** The request that the cache works for: asks the upstream, and takes the answer. */
export interface Hop {
  /** Asks the upstream with these fields; what comes back goes to the cache. */
  fetch(headers: string[]): void;
  head(head: ResponseHead, resume: () => void): boolean;
  data(chunk: Buffer): boolean;
  /** The answer is complete; an upstream that is still sending isn't listened to any more. */
  end(): void;
  fail(error: Error): void;
}

type Parts = {
  readonly cache: HttpCache;
  readonly hop: Hop;
  readonly request: UpstreamRequest;
  readonly plan: CachePlan;
  readonly directives: string;
  readonly selector: Selector;
  readonly policy: Policy;
};

/** Who has waited so often asks for itself. */
const MAX_WAITS = 3;

const nothing = (): void => {};
const EMPTY = Buffer.alloc(0);

export class CachedFetch {
  readonly #parts: Parts;
  #stored: StoredResponse | undefined;
  /** Whether the answer is given, or not wanted any more. */
  #given = false;
  /** Whether the head of the upstream's answer has gone to the client. */
  #begun = false;
  #waits = 0;
  #flightKey: string;
  /** The flight that waits for this request. */
  #flight: Flight | undefined;
  /** Whether the upstream was asked for a validation. */
  #validating = false;
  /** Its 304: what comes of it is seen when it is complete. */
  #notModified: ResponseHead | undefined;
  /** By `performance.now()`. */
  #askedAt = 0;
  #variant: Variant | undefined;
  #recorder: BodyRecorder | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { request, selector } = parts;
    const { authorization = "", cookie = "" } = selector.fields;
    this.#flightKey = JSON.stringify([request.target.url, selector.partition, authorization, cookie]);
  }

  start(): void {
    const { plan } = this.#parts;
    if (plan.refresh) this.#decide(undefined);
    else this.#look();
  }

  /** Nobody wants the answer any more. @param failed whether others need not try */
  cancel(failed: boolean): void {
    this.#given = true;
    this.#recorder?.stop();
    this.#land(failed ? { kind: "ask" } : { kind: "look", vary: [] });
  }

  // --- before the upstream is asked ---

  #look(): void {
    const { cache, request, selector } = this.#parts;
    const found = cache.store.find(request.target.url, selector);
    if (found instanceof Promise) void found.then((stored) => this.#decide(stored));
    else this.#decide(found);
  }

  #decide(stored: StoredResponse | undefined): void {
    if (this.#given) return;
    this.#stored = stored;
    const judgement = this.#parts.policy.judge(stored);
    if (judgement.kind === "ask") this.#join(judgement.validators);
    else this.#answer(judgement);
  }

  /** Waits for another one's answer, or asks. */
  #join(validators: readonly string[] | undefined): void {
    const { flights } = this.#parts.cache;
    const key = this.#flightKey;
    if (this.#waits >= MAX_WAITS || !this.#mayShare() || !flights.isShared(key)) {
      this.#ask(validators);
      return;
    }
    const flight = flights.find(key);
    if (flight !== undefined) {
      this.#waits += 1;
      void flight.landed.then((landing) => this.#continue(landing, validators));
      return;
    }
    // The answer to a client's own condition is for that client alone.
    if (this.#stored !== undefined || !this.#isConditional()) this.#flight = flights.start(key);
    this.#ask(validators);
  }

  #continue(landing: Landing, validators: readonly string[] | undefined): void {
    if (this.#given) return;
    if (landing.kind === "ask") {
      this.#ask(validators);
      return;
    }
    const { fields } = this.#parts.selector;
    if (landing.vary.length > 0)
      this.#flightKey = JSON.stringify([this.#flightKey, landing.vary.map((name) => fields[name] ?? null)]);
    this.#look();
  }

  /** Whether this request wants nothing but what all others want, and its answer may serve them. */
  #mayShare(): boolean {
    const { plan, directives } = this.#parts;
    return !plan.refresh && directives === "" && this.#stored?.directives["no-cache"] !== true;
  }

  #isConditional(): boolean {
    const { fields } = this.#parts.selector;
    return [...conditions].some((name) => fields[name] !== undefined);
  }

  /** A client's own conditions go on only where nothing is stored: else they are answered from that. */
  #ask(validators: readonly string[] | undefined): void {
    const { hop, request } = this.#parts;
    this.#validating = validators !== undefined;
    this.#askedAt = performance.now();
    const fields = this.#stored === undefined ? request.headers : withoutFields(request.headers, conditions);
    hop.fetch(validators === undefined ? fields : [...fields, ...validators]);
  }

  // --- what the upstream answers ---

  head(received: ResponseHead, resume: () => void): boolean {
    if (this.#validating && received.status === 304) {
      this.#notModified = received;
      return true;
    }
    return this.#offer(replaced(received, this.#parts.plan), resume);
  }

  data(chunk: Buffer): boolean {
    if (this.#given || this.#notModified !== undefined) return true;
    this.#record(chunk);
    const more = this.#parts.hop.data(chunk);
    // A client that is slow holds up nobody else.
    if (!more) this.#land({ kind: "look", vary: [] });
    return more;
  }

  end(): void {
    if (this.#given) return;
    const notModified = this.#notModified;
    if (notModified === undefined) {
      this.#store();
      this.#parts.hop.end();
      return;
    }
    this.#notModified = undefined;
    this.#validating = false;
    this.#revalidated(notModified);
  }

  fail(error: Error): void {
    if (this.#given) {
      this.#parts.hop.fail(error);
      return;
    }
    const judgement = this.#begun ? undefined : this.#parts.policy.failed();
    if (judgement?.kind === "stored") {
      this.#answer(judgement);
      return;
    }
    this.cancel(true);
    this.#parts.hop.fail(error);
  }

  /** Lets the policy see an answer, and hands it on if it is the one for the client. */
  #offer(head: ResponseHead, resume: () => void): boolean {
    const judgement = this.#judge(head);
    if (judgement === undefined) {
      this.#begun = true;
      return this.#parts.hop.head(head, resume);
    }
    if (judgement.kind === "ask") this.#ask(judgement.validators);
    else this.#answer(judgement);
    return true;
  }

  #judge(head: ResponseHead): Judgement | undefined {
    const { cache, request, policy } = this.#parts;
    const judgement = policy.answered(head);
    if (policy.drops && this.#stored !== undefined) cache.store.drop(request.target.url, this.#stored);
    if (judgement !== undefined) return judgement;
    this.#variant = policy.stores;
    if (this.#variant !== undefined && Number(head.length) <= cache.room.limit)
      this.#recorder = new BodyRecorder(cache.room);
    if (this.#recorder === undefined || !isReusable(this.#variant, Date.now())) this.#notShared();
    return undefined;
  }

  /** What is stored is still valid: it is the answer, and is stored anew with what the 304 says. */
  #revalidated(notModified: ResponseHead): void {
    const stored = this.#stored;
    const fresh = stored && freshened(stored, notModified);
    if (stored === undefined || fresh === undefined) {
      this.#offer(notModified, nothing);
      if (this.#begun) this.#parts.hop.end();
      return;
    }
    const head = replaced(fresh, this.#parts.plan);
    this.#judge(head);
    this.#record(stored.body);
    this.#store();
    this.#deliver(head, stored.body);
  }

  // --- answers that are there already ---

  #answer(judgement: Judgement): void {
    const stored = this.#stored;
    this.#land({ kind: "ask" });
    if (judgement.kind !== "stored" || stored === undefined) {
      this.#deliver(headOf(504, "", []), EMPTY);
      return;
    }
    const fields = [...stored.fields, "Age", String(judgement.age)];
    this.#deliver({ ...headOf(stored.status, stored.statusText, fields), from: "cache" }, stored.body);
  }

  #deliver(answer: ResponseHead, body: Buffer): void {
    this.#given = true;
    const { hop, request, selector } = this.#parts;
    const head = conditioned(answer, selector.fields);
    let done = false;
    const rest = (): void => {
      if (done) return;
      done = true;
      if (body.length > 0 && head.status !== 304 && request.method !== "HEAD") hop.data(body);
      hop.end();
    };
    if (hop.head(head, rest)) rest();
  }

  // --- storing, and those who wait ---

  #record(chunk: Buffer): void {
    if (this.#recorder === undefined || this.#recorder.add(chunk)) return;
    this.#recorder = undefined;
    this.#notShared();
  }

  #store(): void {
    const { cache, request, selector } = this.#parts;
    const variant = this.#variant;
    if (this.#recorder === undefined || variant === undefined) return;
    if (cache.isOutdated(request.target.url, this.#askedAt)) {
      this.#recorder.stop();
      this.#recorder = undefined;
      this.#land({ kind: "ask" });
      return;
    }
    const body = this.#recorder.finish();
    this.#recorder = undefined;
    const landing: Landing = { kind: "look", vary: Object.keys(variant.vary) };
    const put = cache.store.put(request.target.url, { ...variant, body }, selector);
    if (put instanceof Promise) void put.then(() => this.#land(landing));
    else this.#land(landing);
  }

  /** The answer is for nobody else: those who wait go on, and for a while nobody waits. */
  #notShared(): void {
    if (this.#flight !== undefined) this.#parts.cache.flights.noteUnshared(this.#flightKey);
    this.#land({ kind: "ask" });
  }

  #land(landing: Landing): void {
    this.#flight?.land(landing);
    this.#flight = undefined;
  }
}
