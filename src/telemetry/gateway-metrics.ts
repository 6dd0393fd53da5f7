// What was counted, as metrics with the names that Prometheus gets.
import type { ClassData, GatewayData } from "./figures.ts";
import { durationBounds, type HistogramData } from "./histogram.ts";
import { counter, type Labels, type Metric, type Sample, samplesBy } from "./metric.ts";

export function gatewayMetrics({ routes, upstreams, cache, alerts, transactions }: GatewayData): readonly Metric[] {
  const ofRoutes = Object.entries(routes).map(([key, data]) => ({ labels: routeLabels(key), ...data }));
  const ofUpstreams = Object.entries(upstreams).map(([upstream, data]) => ({ labels: { upstream }, ...data }));
  const classes = ofRoutes.flatMap(({ labels, classes: own }) => withStatus(labels, own));
  return [
    counter(
      "flat_requests_total",
      "Requests; status 0 where the client was gone before the head",
      ofRoutes.flatMap(({ labels, statuses }) => samplesBy("status", statuses, labels)),
    ),
    histogram(
      "flat_request_duration_seconds",
      "From the request's head to the end of its response",
      classes.map(({ labels, data }) => ({ labels, data: data.duration })),
    ),
    sizes("flat_request_size_bytes", "Bodies of requests", classes, ({ requestBytes }) => requestBytes),
    sizes("flat_response_size_bytes", "Bodies of responses", classes, ({ responseBytes }) => responseBytes),
    counter(
      "flat_upstream_requests_total",
      "Requests to upstreams; status 0 where no head came",
      ofUpstreams.flatMap(({ labels, statuses }) => samplesBy("status", statuses, labels)),
    ),
    counter(
      "flat_upstream_errors_total",
      "Requests to upstreams that failed",
      ofUpstreams.flatMap(({ labels, errors }) => samplesBy("error", errors, labels)),
    ),
    histogram(
      "flat_upstream_duration_seconds",
      "From the request to the end of its response",
      ofUpstreams.flatMap(({ labels, durations }) => withStatus(labels, durations)),
    ),
    counter("flat_cache_requests_total", "Requests that use the cache", samplesBy("result", cache)),
    counter("flat_alerts_total", "Lines flat_alert in the log", samplesBy("topic", alerts)),
    counter(
      "flat_transactions_total",
      "Runs of asynchronous routes that have ended",
      samplesBy("status", transactions),
    ),
  ];
}

/** @param key method and path */
function routeLabels(key: string): Labels {
  const space = key.indexOf(" ");
  return { route: key.slice(space + 1), method: key.slice(0, space) };
}

type Series<T> = { readonly labels: Labels; readonly data: T };

function withStatus<T>(labels: Labels, classes: Readonly<Record<string, T>>): readonly Series<T>[] {
  return Object.entries(classes).map(([status, data]) => ({ labels: { ...labels, status }, data }));
}

/** For each bound how many values are not above it. */
function histogram(name: string, help: string, series: readonly Series<HistogramData>[]): Metric {
  const values: Sample[] = [];
  const metricName = `${name}_bucket`;
  for (const { labels, data } of series) {
    let count = 0;
    for (const [at, own] of data.counts.entries()) {
      count += own;
      values.push({ labels: { le: durationBounds[at] ?? "+Inf" }, sharedLabels: labels, value: count, metricName });
    }
    values.push({ labels: {}, sharedLabels: labels, value: data.sum, metricName: `${name}_sum` });
    values.push({ labels: {}, sharedLabels: labels, value: count, metricName: `${name}_count` });
  }
  return { name, help, type: "histogram", values };
}

/** Sum and number only: ranges for sizes would double what there is to read. */
function sizes(
  name: string,
  help: string,
  series: readonly Series<ClassData>[],
  pick: (data: ClassData) => number,
): Metric {
  const values = series.flatMap(({ labels, data }): Sample[] => [
    { labels: {}, sharedLabels: labels, value: pick(data), metricName: `${name}_sum` },
    { labels: {}, sharedLabels: labels, value: countOf(data), metricName: `${name}_count` },
  ]);
  return { name, help, type: "summary", values };
}

function countOf({ duration }: ClassData): number {
  return duration.counts.reduce((sum, count) => sum + count, 0);
}
