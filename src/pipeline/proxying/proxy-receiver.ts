// Takes an upstream's response and writes it to the client as it arrives.
import type { Duplex } from "node:stream";
import { failureError } from "../../flow/run-request.ts";
import type { Failure } from "../../upstream/failure.ts";
import { overridden } from "../../upstream/field-values.ts";
import { fieldNames, withoutFields } from "../../upstream/header-fields.ts";
import type { ProxyPlan } from "../../upstream/proxy-plan.ts";
import type { ResponseHead } from "../../upstream/response-head.ts";
import type { UpstreamReceiver } from "../../upstream/upstream-request.ts";
import { answerError } from "../answer-error.ts";
import { type DebugFrame, debugFrame } from "../answers/debug-answer.ts";
import { endResponse } from "../answers/end-response.ts";
import { isOverridden } from "../answers/unauthorized-answer.ts";
import { checkedStatus, isBodyless, noteLogged, sendAnswer, sendHead, writePart } from "../answers/write-response.ts";
import type { Exchange } from "../exchange.ts";
import { HttpRefusal } from "../http-refusal.ts";
import { refuseProxied } from "./refuse-proxied.ts";

/** The one status whose body HTTP frames but forbids (RFC 9110, section 15.3.6). */
const RESET_CONTENT = 205;

const lengthField: ReadonlySet<string> = new Set(["content-length"]);

export class ProxyReceiver implements UpstreamReceiver {
  readonly #exchange: Exchange;
  readonly #plan: ProxyPlan;
  readonly #isSettled: boolean;
  /** The announced size of the body; -1 where it is unknown. */
  #length = -1;
  #ended = false;
  /** Debug output around the body. */
  #frame: DebugFrame | undefined;
  #resume: () => void = () => {};

  /** @param isSettled whether the fields that arrive are those to be sent */
  constructor(exchange: Exchange, plan: ProxyPlan, isSettled = false) {
    this.#exchange = exchange;
    this.#plan = plan;
    this.#isSettled = isSettled;
  }

  head(head: ResponseHead, resume: () => void): boolean {
    const exchange = this.#exchange;
    if (exchange.response.destroyed) return false;
    this.#resume = resume;
    const status = checkedStatus(exchange, head.status);
    const fields = this.#isSettled ? head.fields : this.#fields(head.fields);
    if (isOverridden(exchange, status)) {
      this.#ended = true;
      sendAnswer(exchange, status, fields, "", "");
      return true;
    }
    if (fields !== head.fields) {
      noteLogged(exchange, fields);
    } else {
      exchange.mime = head.mime;
      exchange.location = head.location;
    }
    exchange.record?.answered(status, fields, undefined);
    if (exchange.debugging !== undefined) this.#frame = debugFrame(exchange, fields, isBodyless(status));
    if (this.#frame !== undefined) {
      sendHead(exchange, status, this.#frame.fields, status === head.status ? head.statusText : "");
      writePart(exchange, this.#frame.before);
    } else if (status === RESET_CONTENT) {
      sendHead(exchange, status, withoutFields(fields, lengthField));
    } else {
      if (head.length !== "") this.#length = Number(head.length);
      sendHead(exchange, status, fields, status === head.status ? head.statusText : "");
    }
    return true;
  }

  /** The upstream's fields, those of `set-response-headers`, and those of the init flow that the upstream doesn't send. */
  #fields(received: string[]): string[] {
    const exchange = this.#exchange;
    const fields = overridden(received, this.#plan.options.responseHeaders);
    if (!exchange.hasContext || exchange.context.response.isEmpty) return fields;
    return fields.concat(withoutFields(exchange.context.response.flat(), fieldNames(fields)));
  }

  data(chunk: Buffer): boolean {
    const exchange = this.#exchange;
    const { response } = exchange;
    if (this.#ended || response.statusCode === RESET_CONTENT) return true;
    exchange.bytes += chunk.length;
    if (exchange.bytes === this.#length) {
      // The last chunk and the end in one go: one packet less for small answers.
      this.#ended = true;
      endResponse(response, chunk, chunk.length);
      return true;
    }
    if (response.write(chunk)) return true;
    response.once("drain", this.#resume);
    return false;
  }

  end(): void {
    if (this.#ended) return;
    if (this.#frame !== undefined) writePart(this.#exchange, this.#frame.after());
    this.#exchange.response.end();
  }

  switched(head: ResponseHead, socket: Duplex, rest: Buffer): boolean {
    const exchange = this.#exchange;
    const { handshake } = exchange.response;
    if (handshake === undefined) return false;
    const { route } = exchange;
    return handshake.join({
      fields: this.#fields(head.fields),
      socket,
      rest,
      total: route?.target.kind === "proxy" ? route.target.limits.total : 0,
      sent: (bytes) => (exchange.bytes += bytes),
    });
  }

  fail(failure: Failure): void {
    if (this.#ended) return;
    const exchange = this.#exchange;
    const { response } = exchange;
    if (response.headersSent) {
      // Only a broken connection tells the client that the rest is missing.
      response.breakOff();
      return;
    }
    if (response.destroyed) return;
    if (failure.byClient) {
      void answerError(exchange, new HttpRefusal(408, "The request body took too long"));
      return;
    }
    const error = failureError(failure);
    const url = exchange.call?.request.target.url ?? "";
    refuseProxied(exchange, this.#plan, error, { url, status: 0, cause: failure.message });
  }
}
