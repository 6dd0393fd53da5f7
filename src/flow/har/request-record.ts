// What was sent and received for one client request: its own answer, and the upstream requests that it took.
import type { RequestEvent } from "../../logging/events.ts";
import type { ResponseHead } from "../../upstream/response-head.ts";
import { type CallRecorder, isStreamed, type UpstreamRequest } from "../../upstream/upstream-request.ts";
import { MAX_BODY_BYTES, type RecordedBody } from "./har-body.ts";

/** One upstream request; each hop of redirects is one. */
export type RecordedCall = {
  readonly request: Pick<UpstreamRequest, "target" | "method" | "headers">;
  /** Undefined where it was streamed. */
  readonly sent: RecordedBody | undefined;
  /** Undefined where none came. */
  readonly head: ResponseHead | undefined;
  readonly received: RecordedBody;
  readonly event: RequestEvent;
};

/** What the client got. */
export type RecordedAnswer = {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly status: number;
  readonly fields: readonly string[];
  /** Undefined where it was streamed. */
  readonly body: { readonly first: RecordedBody; readonly size: number } | undefined;
};

/** All bodies of a request together. */
const MAX_TOTAL = 1024 * 1024;

export class RequestRecord {
  readonly calls: RecordedCall[] = [];
  answer: RecordedAnswer | undefined;
  #room = MAX_TOTAL;

  /** For one upstream request, to be told what happens to it. */
  recorder(): CallRecorder {
    let head: ResponseHead | undefined;
    let keeper = new BodyKeeper(this.#take);
    return {
      head: (received) => {
        head = received;
      },
      data: (chunk) => keeper.add(chunk),
      done: (request, event) => {
        const { target, method, headers } = request;
        this.calls.push({
          request: { target, method, headers: [...headers] },
          sent: this.#sent(request.body),
          head,
          received: keeper.body(),
          event,
        });
        head = undefined;
        keeper = new BodyKeeper(this.#take);
      },
    };
  }

  /** @param body undefined where it is streamed */
  answered(status: number, fields: readonly string[], body: Buffer | string | undefined): void {
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    const kept = bytes && { first: this.#keep(bytes), size: bytes.length };
    this.answer = { at: Date.now(), status, fields: [...fields], body: kept };
  }

  #sent(body: UpstreamRequest["body"]): RecordedBody | undefined {
    if (isStreamed(body)) return undefined;
    return this.#keep(body ?? Buffer.alloc(0));
  }

  #keep(bytes: Buffer): RecordedBody {
    const keeper = new BodyKeeper(this.#take);
    keeper.add(bytes);
    return keeper.body();
  }

  /** How many of so many bytes there is room for. */
  readonly #take = (wanted: number): number => {
    const taken = Math.min(wanted, this.#room);
    this.#room -= taken;
    return taken;
  };
}

/** Keeps the first bytes of a body. */
class BodyKeeper {
  readonly #take: (wanted: number) => number;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #complete = true;

  constructor(take: (wanted: number) => number) {
    this.#take = take;
  }

  add(chunk: Buffer): void {
    const wanted = Math.min(chunk.length, MAX_BODY_BYTES - this.#size);
    const taken = wanted > 0 ? this.#take(wanted) : 0;
    if (taken < chunk.length) this.#complete = false;
    if (taken === 0) return;
    // A copy: a piece would keep the whole chunk in memory.
    this.#chunks.push(Buffer.from(chunk.subarray(0, taken)));
    this.#size += taken;
  }

  body(): RecordedBody {
    return { bytes: Buffer.concat(this.#chunks, this.#size), complete: this.#complete };
  }
}
