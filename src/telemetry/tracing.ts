// Spans of requests and of what is done for them. Parents are handed on explicitly: nothing is looked up behind promises.
import type { Attributes, Context, Span, SpanKind, Tracer } from "@opentelemetry/api";
import type { AccessEvent, RequestEvent } from "../logging/events.ts";
import type { MaskUrl } from "../logging/mask-url.ts";
import { noRoute, type RouteLabel } from "./route-figures.ts";
import { parseTraceParent, traceParentText } from "./trace-parent.ts";
import { upstreamErrorName } from "./upstream-errors.ts";

export type OpenTelemetryApi = typeof import("@opentelemetry/api");

export type TracingParts = {
  readonly api: OpenTelemetryApi;
  readonly tracer: Tracer;
  /** Takes secrets out of URLs. */
  readonly mask: MaskUrl;
  /** Whether traces of clients are continued. */
  readonly trusts: boolean;
  /** Sends what waits. */
  readonly close: () => Promise<void>;
};

/** What a trace begins with. */
type TracedRequest = {
  readonly id: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
};

export class Tracing {
  readonly #parts: TracingParts;

  constructor(parts: TracingParts) {
    this.#parts = parts;
  }

  /** A client's request begins. */
  begin(request: TracedRequest): RequestWork {
    const { api, trusts } = this.#parts;
    const parent = trusts ? this.#parentOf(request) : api.ROOT_CONTEXT;
    const trace = {
      ...this.#parts,
      requestID: request.id,
      offset: Date.now() - performance.now(),
      open: new Set<Work>(),
    };
    return new RequestWork(trace, parent, { name: request.method, kind: SERVER });
  }

  #parentOf({ headers }: TracedRequest): Context {
    const { api } = this.#parts;
    const parent = parseTraceParent(String(headers.traceparent ?? ""));
    if (parent === undefined) return api.ROOT_CONTEXT;
    const traceState = api.createTraceState(String(headers.tracestate ?? ""));
    const { traceId, spanId, sampled } = parent;
    return api.trace.setSpanContext(api.ROOT_CONTEXT, {
      traceId,
      spanId,
      traceFlags: sampled ? api.TraceFlags.SAMPLED : api.TraceFlags.NONE,
      traceState,
      isRemote: true,
    });
  }

  close(): Promise<void> {
    return this.#parts.close();
  }
}

// The numbers of SpanKind and SpanStatusCode: the package that has them is loaded only where there are traces.
const INTERNAL: SpanKind = 0;
const SERVER: SpanKind = 1;
const CLIENT: SpanKind = 2;
const ERROR = 2;

export type Description = { readonly name: string; readonly kind?: SpanKind; readonly attributes?: Attributes };

type Trace = TracingParts & {
  readonly requestID: string;
  /** From `performance.now()` to the time of day; one for all spans, so that they fit together. */
  readonly offset: number;
  /** Spans that haven't ended. */
  readonly open: Set<Work>;
};

/** Something that is done. It becomes a span when it turns out to be worth one, or a part of it is. */
export class Work {
  readonly #trace: Trace;
  readonly #parent: Context | Work;
  readonly #description: Description;
  readonly #startedAt = performance.now();
  #span: Span | undefined;
  #context: Context | undefined;

  constructor(trace: Trace, parent: Context | Work, description: Description) {
    this.#trace = trace;
    this.#parent = parent;
    this.#description = description;
  }

  /** A part of it, which begins now. */
  part(description: Description): Work {
    return new Work(this.#trace, this, description);
  }

  /** An upstream request that is a part of it. */
  call(): CallWork {
    return new CallWork(this, this.#trace.mask);
  }

  /** It is worth a span. */
  begin(): void {
    void this.span;
  }

  get span(): Span {
    if (this.#span === undefined) {
      const { name, kind = INTERNAL, attributes } = this.#description;
      const parent = this.#parent instanceof Work ? this.#parent.#asParent : this.#parent;
      const { tracer, requestID, offset } = this.#trace;
      const options = { kind, attributes: { "flat.request_id": requestID, ...attributes } };
      this.#span = tracer.startSpan(name, { ...options, startTime: this.#startedAt + offset }, parent);
      this.#trace.open.add(this);
    }
    return this.#span;
  }

  get #asParent(): Context {
    const { api } = this.#trace;
    this.#context ??= api.trace.setSpan(api.ROOT_CONTEXT, this.span);
    return this.#context;
  }

  /** The span, as far as there is one. @param error the name of what went wrong */
  end(error?: string): void {
    const span = this.#span;
    if (span === undefined || !this.#trace.open.delete(this)) return;
    if (error !== undefined) span.setAttribute("error.type", error).setStatus({ code: ERROR });
    span.end(performance.now() + this.#trace.offset);
  }

  /** What is under way when the client leaves would never end. */
  protected endParts(): void {
    for (const part of this.#trace.open) if (part !== this) part.end("client");
  }

  protected masked(url: string): string {
    return this.#trace.mask(url);
  }
}

/** A request of a client. */
export class RequestWork extends Work {
  finish(event: AccessEvent, label: RouteLabel = noRoute): void {
    const { span } = this;
    if (span.isRecording()) {
      const { status, method } = event;
      if (label !== noRoute) span.updateName(`${method} ${label.path}`).setAttribute("http.route", label.path);
      const [path = "", query] = splitAt(this.masked(event.path), "?");
      const [address = "", port] = hostAndPort(event.authority);
      span.setAttributes({
        "http.request.method": method,
        "url.scheme": event.scheme,
        "url.path": path,
        "url.query": query,
        "server.address": address,
        "server.port": port,
        "user_agent.original": event.agent === "" ? undefined : event.agent,
        "http.request.body.size": event.requestbytes,
        "http.response.body.size": event.bytes,
        "http.response.status_code": status === 0 ? undefined : status,
      });
    }
    this.endParts();
    this.end(errorOf(event.status));
  }
}

/** The client's own errors aren't the server's. */
function errorOf(status: number): string | undefined {
  if (status === 0) return "client";
  return status >= 500 ? String(status) : undefined;
}

/** An upstream request: a span for each hop, whose ID the upstream gets. */
export class CallWork {
  readonly #parent: Work;
  readonly #mask: MaskUrl;
  #hop: Work | undefined;

  constructor(parent: Work, mask: MaskUrl) {
    this.#parent = parent;
    this.#mask = mask;
  }

  /** A hop begins. @param headers flat. @returns them with the fields that tell the upstream */
  begin(method: string, headers: readonly string[]): string[] {
    this.#hop = this.#parent.part({ name: method, kind: CLIENT });
    const { traceId, spanId, traceFlags, traceState } = this.#hop.span.spanContext();
    const fields = withoutTrace(headers);
    fields.push("traceparent", traceParentText({ traceId, spanId, sampled: (traceFlags & 1) === 1 }));
    const state = traceState?.serialize() ?? "";
    if (state !== "") fields.push("tracestate", state);
    return fields;
  }

  /** The hop is over. */
  end(event: RequestEvent): void {
    const hop = this.#hop;
    if (hop === undefined) return;
    const { status, failure } = event;
    if (hop.span.isRecording()) {
      const { protocol, hostname, port } = new URL(event.url);
      hop.span.setAttributes({
        "http.request.method": event.method,
        "url.full": this.#mask(event.url),
        "server.address": hostname,
        "server.port": Number(port || (protocol === "https:" ? 443 : 80)),
        "http.response.status_code": status === 0 ? undefined : status,
        "http.response.body.size": event.bytes,
        "flat.content_id": event.id,
        "flat.cache_hit": event.usesCache ? event.cacheHit : undefined,
      });
    }
    const failed = failure === undefined ? undefined : upstreamErrorName(failure.code);
    hop.end(failed ?? (status >= 400 ? String(status) : undefined));
    this.#hop = undefined;
  }
}

/** What the client has sent of the kind is replaced. */
function withoutTrace(headers: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] as string;
    if (!isTraceField(name)) kept.push(name, headers[at + 1] as string);
  }
  return kept;
}

function isTraceField(name: string): boolean {
  if (name.length === 11) return name.toLowerCase() === "traceparent";
  return name.length === 10 && name.toLowerCase() === "tracestate";
}

function splitAt(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** @param authority as the client has sent it */
function hostAndPort(authority: string): readonly [string, number | undefined] {
  const match = /^(.*?)(?::(\d+))?$/.exec(authority);
  return [match?.[1] ?? "", match?.[2] === undefined ? undefined : Number(match[2])];
}
