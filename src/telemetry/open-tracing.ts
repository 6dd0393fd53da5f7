// Loads OpenTelemetry and sets it up by its own OTEL_… variables; only where spans have somewhere to go.
import { createRequire } from "node:module";
import type { DiagLogger } from "@opentelemetry/api";
import type { SpanExporter } from "@opentelemetry/sdk-trace-base";
import type { MaskUrl } from "../logging/mask-url.ts";
import { version } from "../version.ts";
import { type OpenTelemetryApi, Tracing } from "./tracing.ts";

export type TracingOptions = {
  /** Where spans are sent: OTLP over HTTP, as JSON. */
  readonly endpoint: string;
  readonly trusts: boolean;
  readonly mask: MaskUrl;
  readonly alert: (message: string) => void;
};

/** Milliseconds for the last spans. */
const CLOSE_TIMEOUT = 3000;

const require = createRequire(import.meta.url);

export function openTracing({ endpoint, trusts, mask, alert }: TracingOptions): Tracing {
  const api = require("@opentelemetry/api") as OpenTelemetryApi;
  const { BasicTracerProvider, BatchSpanProcessor } =
    require("@opentelemetry/sdk-trace-base") as typeof import("@opentelemetry/sdk-trace-base");
  const { OTLPTraceExporter } =
    require("@opentelemetry/exporter-trace-otlp-http") as typeof import("@opentelemetry/exporter-trace-otlp-http");
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } =
    require("@opentelemetry/resources") as typeof import("@opentelemetry/resources");
  // Variables that it can't use are told to nobody else, and only while it is set up.
  api.diag.setLogger(warnings(alert), api.DiagLogLevel.WARN);
  const resource = defaultResource()
    .merge(resourceFromAttributes({ "service.name": "flatgate", "process.pid": process.pid }))
    .merge(detectResources({ detectors: [envDetector] }));
  const exporter = watched(new OTLPTraceExporter({ url: endpoint }), alert);
  const provider = new BasicTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(exporter)] });
  api.diag.disable();
  const close = async (): Promise<void> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_TIMEOUT);
    });
    // What can't be sent has had its alert.
    await Promise.race([provider.shutdown().catch(() => undefined), late]);
    clearTimeout(timer);
  };
  return new Tracing({ api, tracer: provider.getTracer("flatgate", version), mask, trusts, close });
}

function warnings(alert: (message: string) => void): DiagLogger {
  const tell = (message: string): void => alert(message);
  const nothing = (): void => {};
  return { error: tell, warn: tell, info: nothing, debug: nothing, verbose: nothing };
}

/** Says once that spans can't be sent, until they can again. */
function watched(exporter: SpanExporter, alert: (message: string) => void): SpanExporter {
  let down = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.error !== undefined;
        if (failed && !down) alert(`Spans can't be sent, and get lost: ${textOf(result.error)}`);
        down = failed;
        done(result);
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}

function textOf(error: Error | undefined): string {
  const inner = error instanceof AggregateError ? (error.errors[0] as Error | undefined) : undefined;
  return error?.message || inner?.message || "no answer";
}
