// Runs the items of a request, each when its turn comes, and says what became of it.

import { FlowError } from "../../errors/flow-error.ts";
import { errorDocument } from "../../flow/error-variable.ts";
import type { Exchange } from "../exchange.ts";
import type { MatchedRoute } from "../handle.ts";
import type { InnerRequest } from "../inner/inner-request.ts";
import { type InnerAnswer, serveInner } from "../inner/serve-inner.ts";
import type { Route } from "../routes/route.ts";
import type { BulkWork } from "./bulk-work.ts";
import { type ItemAnswer, type ItemEntry, itemEntry } from "./item-entry.ts";
import { ItemRequests } from "./item-request.ts";
import type { Items } from "./items.ts";

const NO_BODY = Buffer.alloc(0);
const FAILED_DEPENDENCY = 424;

export class ItemRuns {
  readonly #exchange: Exchange;
  readonly #route: Route;
  readonly #work: BulkWork;
  readonly #items: Items;
  readonly #requests: ItemRequests;
  readonly #match: MatchedRoute;
  readonly #signal: AbortSignal;

  /** @param signal gives up what runs */
  constructor(exchange: Exchange, route: Route, work: BulkWork, items: Items, signal: AbortSignal) {
    this.#exchange = exchange;
    this.#route = route;
    this.#work = work;
    this.#items = items;
    this.#signal = signal;
    this.#requests = new ItemRequests(exchange, work.bulk.mime);
    const { params, endpoint } = exchange.match;
    this.#match = { kind: "route", route: { route, stages: work.bulk.stages }, params, endpoint };
  }

  /** Never rejects. */
  async run(index: number): Promise<ItemEntry> {
    try {
      return itemEntry(index, await this.#answer(index));
    } catch (error) {
      return itemEntry(index, this.#defect(index, error));
    }
  }

  /** What is said of an item that isn't run since another one has failed. */
  skipped(index: number): ItemEntry {
    return itemEntry(index, { status: FAILED_DEPENDENCY, fields: [], body: NO_BODY });
  }

  async #answer(index: number): Promise<ItemAnswer> {
    const item = this.#items.read(index);
    const request = this.#requests.of(index, typeof item === "string" ? null : item);
    if (this.#work.validateOnly) return this.#judged(typeof item === "string" ? [item] : await this.#faults(request));
    const answer = await this.#serve(index, request, typeof item === "string" ? item : undefined);
    return answer.failure === undefined ? answer : this.#broken(index, answer.failure);
  }

  /** @param fault why the item can't be read: that is an error like any other of the route */
  #serve(index: number, request: InnerRequest, fault: string | undefined): Promise<InnerAnswer> {
    const { services, debugging, work, origin: above } = this.#exchange;
    const origin = { debugging: debugging ?? above?.debugging, work, callers: this.#exchange.callers, item: index };
    const refuse = (): never => {
      throw new FlowError("requestInvalid", { info: [String(fault)] });
    };
    const stages = fault === undefined ? this.#match.route.stages : [refuse];
    const run = { match: this.#match, stages, prepare: (inner: Exchange) => this.#prepare(inner) };
    return serveInner(request, { services, run, origin, signal: this.#signal });
  }

  /** What the checks of the whole request have found out about its client. */
  #prepare(inner: Exchange): void {
    if (!this.#exchange.hasContext) return;
    const { context } = this.#exchange;
    for (const [name, value] of context.state.variables()) inner.context.setVariable(name, value);
    inner.context.carried = context.carried;
    inner.context.fieldChanges = context.fieldChanges;
    inner.context.config = context.config;
  }

  async #faults({ headers, query, body }: InnerRequest): Promise<readonly string[]> {
    const { params } = this.#match;
    return this.#work.bulk.contract.check({ params, query, headers, body: body.content });
  }

  #judged(faults: readonly string[]): ItemAnswer {
    if (faults.length === 0) return { status: 200, fields: [], body: NO_BODY };
    return this.#document(new FlowError("requestInvalid", { info: faults }));
  }

  /** The answer came in parts, and not all of them. */
  #broken(index: number, failure: Error): ItemAnswer {
    if (!this.#signal.aborted) this.#exchange.alert("bulk", `Item ${index}: ${failure.message}`);
    const isProxied = this.#route.target.kind === "proxy";
    return this.#document(new FlowError(isProxied ? "upstreamFailed" : "internal"));
  }

  #defect(index: number, error: unknown): ItemAnswer {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#exchange.alert("bulk", `Item ${index}: ${told}`);
    return this.#document(new FlowError("internal"));
  }

  #document(error: FlowError): ItemAnswer {
    const body = Buffer.from(JSON.stringify(errorDocument(error, this.#exchange.request.id)));
    return { status: error.status, fields: ["Content-Type", "application/json"], body };
  }
}
