// The transport of a test: once there is a flow for a backend, flows answer all upstream requests, and nothing is sent.
import type { CollectedResponse } from "../upstream/body-collector.ts";
import type { Failure } from "../upstream/failure.ts";
import { HopLog } from "../upstream/hop-log.ts";
import { headOf, type ResponseHead } from "../upstream/response-head.ts";
import type { RunningCall, Transport } from "../upstream/transport.ts";
import type { UpstreamReceiver, UpstreamRequest } from "../upstream/upstream-request.ts";

/** What a backend answers. */
export type BackendAnswer = {
  readonly status: number;
  /** Names and values in turn. */
  readonly fields: string[];
  readonly body: Buffer;
};

/** @throws where it fails: then the request does, too */
export type Backend = (request: UpstreamRequest) => Promise<BackendAnswer>;

/** Takes what the log says about a request that a backend has answered. */
export type LogHop = (request: UpstreamRequest, hop: HopLog, failure: Failure | undefined) => void;

type Served = { readonly head: ResponseHead; readonly body: Buffer } | Failure;

/** cURL's number for a host that nobody answers at. */
const NOBODY_THERE = 7;

export class BackendFlows implements Transport {
  readonly #upstream: Transport;
  readonly #log: LogHop;
  readonly #backends = new Map<string, Backend>();
  #others: Backend | undefined;

  /** @param upstream takes all requests as long as there is no backend */
  constructor(upstream: Transport, log: LogHop) {
    this.#upstream = upstream;
    this.#log = log;
  }

  /** @param id of the requests that it answers; undefined for all that no other one does */
  register(id: string | undefined, backend: Backend): void {
    if (id === undefined) this.#others = backend;
    else this.#backends.set(id, backend);
  }

  send(request: UpstreamRequest, onStart?: (call: RunningCall) => void): Promise<CollectedResponse> {
    return this.#isEmpty ? this.#upstream.send(request, onStart) : this.#collect(request);
  }

  stream(request: UpstreamRequest, receiver: UpstreamReceiver): RunningCall {
    if (this.#isEmpty) return this.#upstream.stream(request, receiver);
    let cancelled = false;
    const call = {
      request,
      cancel: () => {
        cancelled = true;
      },
    };
    void this.#serve(request).then((served) => {
      if (cancelled) return;
      if ("code" in served) {
        receiver.fail(served);
        return;
      }
      receiver.head(served.head, () => {});
      if (served.body.length > 0) receiver.data(served.body);
      receiver.end();
    });
    return call;
  }

  get #isEmpty(): boolean {
    return this.#backends.size === 0 && this.#others === undefined;
  }

  async #collect(request: UpstreamRequest): Promise<CollectedResponse> {
    const served = await this.#serve(request);
    const { url } = request.target;
    if ("code" in served) {
      return { status: 0, statusText: "", headers: [], body: Buffer.alloc(0), failure: served, url, cacheHit: false };
    }
    const { head, body } = served;
    return {
      status: head.status,
      statusText: "",
      headers: head.fields,
      body,
      failure: undefined,
      url,
      cacheHit: false,
    };
  }

  async #serve(request: UpstreamRequest): Promise<Served> {
    const hop = new HopLog();
    const served = await this.#answer(request);
    if ("code" in served) {
      this.#log(request, hop, served);
      return served;
    }
    hop.answered(served.head);
    hop.bytes = served.body.length;
    request.recorder?.head(served.head);
    request.recorder?.data(served.body);
    this.#log(request, hop, undefined);
    return served;
  }

  async #answer(request: UpstreamRequest): Promise<Served> {
    const backend = this.#backends.get(request.id) ?? this.#others;
    if (backend === undefined) return failure(`No backend flow for the request "${request.id}"`);
    try {
      const { status, fields, body } = await backend(request);
      return { head: headOf(status, "", fields), body };
    } catch (error) {
      return failure(`The backend flow failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function failure(message: string): Failure {
  return { code: NOBODY_THERE, message, timedOut: false };
}
