// Takes an upstream's response for a route whose responses are checked, or that has end handlers: one whose body somebody asks
// for is collected before it goes on, any other is passed on as it comes.

import type { Duplex } from "node:stream";
import { Content } from "../../data/content.ts";
import { bareType } from "../../data/media-type.ts";
import { FlowError } from "../../errors/flow-error.ts";
import type { Flow } from "../../flow/flow.ts";
import { decodedBody } from "../../upstream/body-collector.ts";
import type { Failure } from "../../upstream/failure.ts";
import { fieldOf } from "../../upstream/header-fields.ts";
import type { ProxyPlan } from "../../upstream/proxy-plan.ts";
import type { ResponseHead } from "../../upstream/response-head.ts";
import type { OperationContract } from "../../upstream/upstream-contract.ts";
import type { UpstreamReceiver } from "../../upstream/upstream-request.ts";
import { answerError } from "../answer-error.ts";
import { sendFlowResponse } from "../answers/send-flow-response.ts";
import { checkResponse, responseMode } from "../check-response.ts";
import type { Exchange } from "../exchange.ts";
import { type Ended, endProxied } from "./end-proxied.ts";
import { PROXIED, refuseProxied } from "./refuse-proxied.ts";

type Held = {
  readonly head: ResponseHead;
  readonly resume: () => void;
  readonly chunks: Buffer[];
  size: number;
  /** Whether the body is waited for; if not, it is only held until its head may go on. */
  isWanted: boolean;
  ended: boolean;
  /** What has happened to the call meanwhile. */
  failure: Failure | undefined;
};

export class CheckedProxyReceiver implements UpstreamReceiver {
  readonly #exchange: Exchange;
  readonly #plan: ProxyPlan;
  readonly #receiver: UpstreamReceiver;
  readonly #operation: OperationContract | undefined;
  readonly #flows: readonly Flow[];
  /** What is collected; undefined where the response is passed on. */
  #held: Held | undefined;
  /** The client gets something else in place of this response. */
  #refused = false;

  /**
   * @param receiver what a response goes to that may be sent
   * @param operation what the upstream's definition demands, beside what the route's does
   * @param flows of the end handlers
   */
  constructor(
    exchange: Exchange,
    plan: ProxyPlan,
    receiver: UpstreamReceiver,
    operation: OperationContract | undefined,
    flows: readonly Flow[],
  ) {
    this.#exchange = exchange;
    this.#plan = plan;
    this.#receiver = receiver;
    this.#operation = operation;
    this.#flows = flows;
  }

  head(head: ResponseHead, resume: () => void): boolean {
    const isWanted = this.#needsBody(head);
    const held: Held = { head, resume, chunks: [], size: 0, isWanted, ended: false, failure: undefined };
    if (!isWanted) return this.#goOn(held, this.#pass(head, undefined));
    this.#held = held;
    return true;
  }

  /** Sends on what has come so far, at once or when that is settled. @returns whether more may come */
  #goOn(held: Held, passed: Ended | Promise<Ended>): boolean {
    if (!(passed instanceof Promise)) return passed === undefined || this.#release(held, passed);
    this.#held = held;
    void passed.then((head) => {
      if (head !== undefined && !this.#refused && this.#release(held, head) && !held.ended) held.resume();
    });
    return false;
  }

  #release(held: Held, head: ResponseHead): boolean {
    this.#held = undefined;
    const { resume, chunks, size, ended, failure } = held;
    if (failure !== undefined) {
      this.fail(failure);
      return false;
    }
    const flows = this.#receiver.head(head, resume) && (size === 0 || this.#receiver.data(Buffer.concat(chunks, size)));
    if (ended) this.#receiver.end();
    return flows;
  }

  data(chunk: Buffer): boolean {
    if (this.#refused) return true;
    const held = this.#held;
    if (held === undefined) return this.#receiver.data(chunk);
    held.chunks.push(chunk);
    held.size += chunk.length;
    if (!held.isWanted) return false;
    return held.size > this.#exchange.services.settings.maxBody ? this.#giveUp(held) : true;
  }

  /** More has come than is looked at: that is refused too, or passed on unchecked where faults are only reported. */
  #giveUp(held: Held): boolean {
    const { head } = held;
    const info = `The response body is larger than ${this.#exchange.services.settings.maxBody} bytes`;
    const kind = this.#refusesLarge();
    if (kind !== undefined) {
      this.#refuse(new FlowError(kind, { info: [`${info} and can't be checked.`] }), head.status);
      return true;
    }
    this.#exchange.alert("validation", `Output Validation Failed (report-only): ${info} and can't be checked.`);
    held.isWanted = false;
    return this.#goOn(held, this.#flows.length === 0 ? head : this.#end(head, undefined, (ended) => ended));
  }

  #refusesLarge(): "upstreamResponseInvalid" | "responseInvalid" | "upstreamFailed" | undefined {
    if (this.#operation?.enforcesResponse) return "upstreamResponseInvalid";
    if (responseMode(this.#exchange) === "on") return "responseInvalid";
    return this.#wantsContent ? "upstreamFailed" : undefined;
  }

  end(): void {
    if (this.#refused) return;
    const held = this.#held;
    if (held === undefined) {
      this.#receiver.end();
      return;
    }
    held.ended = true;
    if (held.isWanted) void this.#checkBody(held);
  }

  async #checkBody(held: Held): Promise<void> {
    const { head, chunks, size } = held;
    const { maxBody } = this.#exchange.services.settings;
    let body: Buffer;
    try {
      body = await decodedBody(Buffer.concat(chunks, size), fieldOf(head.fields, "content-encoding"), maxBody);
    } catch (error) {
      this.#refuse(new FlowError("upstreamFailed", { cause: (error as Error).message }), head.status);
      return;
    }
    this.#goOn(held, this.#pass(head, Content.ofBytes(body, head.mime)));
  }

  /** What is said behind it, no definition describes, and no handler looks at. */
  switched(head: ResponseHead, socket: Duplex, rest: Buffer): boolean {
    return this.#receiver.switched?.(head, socket, rest) === true;
  }

  fail(failure: Failure): void {
    if (this.#refused) return;
    // Handlers that are running are waited for.
    if (this.#held !== undefined && !this.#held.isWanted) {
      this.#held.failure = failure;
      return;
    }
    this.#refused = true;
    this.#receiver.fail(failure);
  }

  get #wantsContent(): boolean {
    return this.#flows.some(({ needs }) => needs.content);
  }

  /** Event streams never end, so nobody could wait for them. */
  #needsBody({ status, mime }: ResponseHead): boolean {
    const { request, route } = this.#exchange;
    if (request.method === "HEAD" || bareType(mime) === "text/event-stream") return false;
    if (this.#operation?.needsBody(status, mime) || this.#wantsContent) return true;
    const contract = responseMode(this.#exchange) === "off" ? undefined : route?.contract?.response?.contract;
    // Handlers may make another status of it, whose body has to be looked at.
    return contract !== undefined && (this.#flows.length > 0 || contract.needsBody(status, mime));
  }

  /** What may be sent; undefined where the client has got something else. */
  #pass(head: ResponseHead, body: Content | undefined): Ended | Promise<Ended> {
    const { status, statusText, fields } = head;
    const refused = (error: unknown): undefined => this.#refuse(error, status);
    const report = (message: string): void => this.#exchange.alert("validation", `${PROXIED}: ${message}`);
    const goOn = (): Ended | Promise<Ended> => this.#end(head, body, (ended) => this.#checked(ended, body));
    try {
      const byUpstream = this.#operation?.checkResponse({ status, statusText, fields, body }, report);
      return byUpstream instanceof Promise ? byUpstream.then(goOn, refused) : goOn();
    } catch (error) {
      return refused(error);
    }
  }

  /** The end handlers. @param check what follows them. @returns a promise that isn't rejected, where one has to wait */
  #end(
    head: ResponseHead,
    body: Content | undefined,
    check: (ended: ResponseHead) => Ended | Promise<Ended>,
  ): Ended | Promise<Ended> {
    const goOn = (ended: Ended): Ended | Promise<Ended> => (ended === undefined ? this.#replace() : check(ended));
    const failed = (error: unknown): undefined => this.#fail(error);
    try {
      const ended = this.#flows.length === 0 ? head : endProxied(this.#exchange, this.#plan, this.#flows, head, body);
      const passed = ended instanceof Promise ? ended.then(goOn) : goOn(ended);
      return passed instanceof Promise ? passed.catch(failed) : passed;
    } catch (error) {
      return failed(error);
    }
  }

  #checked(ended: ResponseHead, body: Content | undefined): Ended | Promise<Ended> {
    const { status, fields } = ended;
    const checked = checkResponse(this.#exchange, { status, fields, body });
    return checked instanceof Promise ? checked.then(() => ended) : ended;
  }

  /** Sends what the handlers have made. What still comes from the upstream is thrown away, until the answer is out. */
  #replace(): undefined | Promise<undefined> {
    this.#refused = true;
    this.#held = undefined;
    const sent = sendFlowResponse(this.#exchange);
    return sent instanceof Promise ? sent.then(() => undefined) : undefined;
  }

  #fail(error: unknown): undefined {
    this.#refused = true;
    this.#held = undefined;
    void answerError(this.#exchange, error);
  }

  /** @param status what the upstream has answered */
  #refuse(error: unknown, status: number): undefined {
    if (!(error instanceof FlowError && error.kind.startsWith("upstream"))) {
      this.#fail(error);
      return;
    }
    this.#refused = true;
    this.#held = undefined;
    const url = this.#exchange.call?.request.target.url ?? "";
    const cause = typeof error.cause === "string" ? error.cause : error.info.join(" ");
    refuseProxied(this.#exchange, this.#plan, error, { url, status, cause });
  }
}
