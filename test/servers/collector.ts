// A stand-in for an OpenTelemetry collector: takes OTLP/HTTP as JSON and keeps the spans.
import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import { startUpstream, type Upstream } from "./upstream.ts";

type AnyValue = { stringValue?: string; intValue?: number | string; boolValue?: boolean; doubleValue?: number };
type KeyValue = { readonly key: string; readonly value: AnyValue };

type OtlpSpan = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly status?: { readonly code?: number; readonly message?: string };
  readonly traceState?: string;
};

type Resource = { readonly attributes: readonly KeyValue[] };

type OtlpRequest = {
  readonly resourceSpans: readonly {
    readonly resource: Resource;
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly OtlpSpan[] }[];
  }[];
};

export type Span = {
  readonly traceId: string;
  readonly spanId: string;
  /** "" for a root. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: "internal" | "server" | "client";
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Nanoseconds. */
  readonly start: bigint;
  readonly end: bigint;
  readonly failed: boolean;
  readonly traceState: string;
  readonly resource: Readonly<Record<string, unknown>>;
};

export class Collector {
  static async start(): Promise<Collector> {
    const collector = new Collector();
    collector.#upstream = await startUpstream(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      collector.requests.push(`${request.method} ${request.url}`);
      collector.headers.push(request.headers);
      if (collector.status === 200) collector.#take(JSON.parse(Buffer.concat(chunks).toString()) as OtlpRequest);
      response.writeHead(collector.status, { "Content-Type": "application/json" }).end("{}");
      collector.#changed();
    });
    return collector;
  }

  readonly requests: string[] = [];
  readonly headers: IncomingHttpHeaders[] = [];
  readonly spans: Span[] = [];
  /** What it answers. */
  status = 200;
  #upstream: Upstream | undefined;
  #changed: () => void = () => {};

  get url(): string {
    return this.#upstream?.origin ?? "";
  }

  /** The one span with this name. */
  span(name: string): Span {
    const found = this.spans.filter((span) => span.name === name);
    assert.equal(found.length, 1, `${name} among ${this.spans.map((span) => span.name).join(", ")}`);
    return found[0] as Span;
  }

  /** The names of a span and all below it, as a tree; siblings as they began. */
  tree(parentId = ""): readonly unknown[] {
    const own = this.spans.filter((span) => span.parentId === parentId);
    own.sort((a, b) => Number(a.start - b.start));
    return own.flatMap(({ name, spanId }) => {
      const parts = this.tree(spanId);
      return parts.length === 0 ? [name] : [name, parts];
    });
  }

  /** Waits until it was asked so often. */
  async asked(count: number): Promise<void> {
    while (this.requests.length < count) await new Promise<void>((resolve) => (this.#changed = resolve));
  }

  #take({ resourceSpans }: OtlpRequest): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      for (const { spans } of scopeSpans) this.spans.push(...spans.map((span) => spanOf(span, resource)));
    }
  }
}

const kinds = ["", "internal", "server", "client"] as const;

function spanOf(span: OtlpSpan, resource: Resource): Span {
  assert.match(span.traceId, /^[\da-f]{32}$/);
  assert.match(span.spanId, /^[\da-f]{16}$/);
  const kind = kinds[span.kind] ?? "";
  assert.ok(kind !== "", `kind ${span.kind}`);
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentId: span.parentSpanId ?? "",
    name: span.name,
    kind,
    attributes: attributesOf(span.attributes),
    start: BigInt(span.startTimeUnixNano),
    end: BigInt(span.endTimeUnixNano),
    failed: span.status?.code === 2,
    traceState: span.traceState ?? "",
    resource: attributesOf(resource.attributes),
  };
}

function attributesOf(attributes: readonly KeyValue[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
