// Takes an upstream's response for a route whose responses are checked: one whose body a schema describes is collected
// and checked before it goes on, any other is passed on as it comes.

import type { Duplex } from "node:stream";
import { Content } from "../data/content.ts";
import { bareType } from "../data/media-type.ts";
import { FlowError } from "../errors/flow-error.ts";
import { decodedBody } from "../upstream/body-collector.ts";
import type { Failure } from "../upstream/failure.ts";
import { fieldOf } from "../upstream/header-fields.ts";
import type { ProxyPlan } from "../upstream/proxy-plan.ts";
import type { ResponseHead } from "../upstream/response-head.ts";
import type { OperationContract } from "../upstream/upstream-contract.ts";
import type { UpstreamReceiver } from "../upstream/upstream-request.ts";
import { answerError } from "./answer-error.ts";
import { checkResponse, responseMode } from "./check-response.ts";
import type { Exchange } from "./exchange.ts";
import type { ProxyReceiver } from "./proxy-receiver.ts";
import { PROXIED, refuseProxied } from "./refuse-proxied.ts";

type Held = {
  readonly head: ResponseHead;
  readonly resume: () => void;
  readonly chunks: Buffer[];
  size: number;
  /** Whether the body is checked; if not, it is only held until the check of the head is done. */
  readonly isWanted: boolean;
  ended: boolean;
};

export class CheckedProxyReceiver implements UpstreamReceiver {
  readonly #exchange: Exchange;
  readonly #receiver: ProxyReceiver;
  /** What is collected; undefined where the response is passed on. */
  #held: Held | undefined;
  /** The client has got an error in place of this response. */
  #refused = false;

  readonly #plan: ProxyPlan;
  readonly #operation: OperationContract | undefined;

  /**
   * @param receiver what a response goes to that may be sent
   * @param operation what the upstream's definition demands, beside what the route's does
   */
  constructor(exchange: Exchange, plan: ProxyPlan, receiver: ProxyReceiver, operation: OperationContract | undefined) {
    this.#exchange = exchange;
    this.#plan = plan;
    this.#receiver = receiver;
    this.#operation = operation;
  }

  head(head: ResponseHead, resume: () => void): boolean {
    const isWanted = this.#needsBody(head);
    const passed = isWanted || this.#pass(head, undefined);
    if (!isWanted && !(passed instanceof Promise)) return passed ? this.#receiver.head(head, resume) : true;
    const held: Held = { head, resume, chunks: [], size: 0, isWanted, ended: false };
    this.#held = held;
    if (passed instanceof Promise) void passed.then((may) => may && this.#release(held));
    return isWanted;
  }

  /** Sends on what had to wait for the check of its head. */
  #release(held: Held): void {
    if (this.#refused) return;
    this.#held = undefined;
    const { head, resume, chunks, size, ended } = held;
    const flows = this.#receiver.head(head, resume) && (size === 0 || this.#receiver.data(Buffer.concat(chunks, size)));
    if (ended) this.#receiver.end();
    else if (flows) resume();
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
  #giveUp({ head, resume, chunks, size }: Held): boolean {
    const { services } = this.#exchange;
    const info = `The response body is larger than ${services.settings.maxBody} bytes and can't be checked.`;
    if (this.#operation?.enforcesResponse || responseMode(this.#exchange) === "on") {
      const kind = this.#operation?.enforcesResponse ? "upstreamResponseInvalid" : "responseInvalid";
      this.#refuse(new FlowError(kind, { info: [info] }), head.status);
      return true;
    }
    this.#exchange.alert("validation", `Output Validation Failed (report-only): ${info}`);
    this.#held = undefined;
    return this.#receiver.head(head, resume) && this.#receiver.data(Buffer.concat(chunks, size));
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

  async #checkBody({ head, resume, chunks, size }: Held): Promise<void> {
    const bytes = Buffer.concat(chunks, size);
    const { maxBody } = this.#exchange.services.settings;
    let body: Buffer;
    try {
      body = await decodedBody(bytes, fieldOf(head.fields, "content-encoding"), maxBody);
    } catch (error) {
      this.#refuse(new FlowError("upstreamFailed", { cause: (error as Error).message }), head.status);
      return;
    }
    if (!(await this.#pass(head, Content.ofBytes(body, head.mime)))) return;
    this.#receiver.head(head, resume);
    if (size > 0) this.#receiver.data(bytes);
    this.#receiver.end();
  }

  /** What is said behind it, no definition describes. */
  switched(head: ResponseHead, socket: Duplex, rest: Buffer): boolean {
    return this.#receiver.switched(head, socket, rest);
  }

  fail(failure: Failure): void {
    if (this.#refused) return;
    this.#refused = true;
    this.#receiver.fail(failure);
  }

  /** Event streams never end, so nobody could wait for them. */
  #needsBody({ status, mime }: ResponseHead): boolean {
    const { request, route } = this.#exchange;
    if (request.method === "HEAD" || bareType(mime) === "text/event-stream") return false;
    if (this.#operation?.needsBody(status, mime)) return true;
    return (
      responseMode(this.#exchange) !== "off" && route?.contract?.response?.contract.needsBody(status, mime) === true
    );
  }

  /** Whether the response may be sent; if not, the client has got an error. */
  #pass({ status, statusText, fields }: ResponseHead, body: Content | undefined): boolean | Promise<boolean> {
    const refused = (error: unknown): boolean => {
      this.#refuse(error, status);
      return false;
    };
    try {
      const report = (message: string): void => this.#exchange.alert("validation", `${PROXIED}: ${message}`);
      const byUpstream = this.#operation?.checkResponse({ status, statusText, fields, body }, report);
      const byRoute = (): void | Promise<void> => checkResponse(this.#exchange, { status, fields, body });
      const checked = byUpstream instanceof Promise ? byUpstream.then(byRoute) : byRoute();
      return checked instanceof Promise ? checked.then(() => true, refused) : true;
    } catch (error) {
      return refused(error);
    }
  }

  /** @param status what the upstream has answered */
  #refuse(error: unknown, status: number): void {
    const exchange = this.#exchange;
    this.#refused = true;
    this.#held = undefined;
    if (error instanceof FlowError && error.kind.startsWith("upstream")) {
      const url = exchange.call?.request.target.url ?? "";
      const cause = typeof error.cause === "string" ? error.cause : error.info.join(" ");
      refuseProxied(exchange, this.#plan, error, { url, status, cause });
    } else {
      void answerError(exchange, error);
    }
  }
}
