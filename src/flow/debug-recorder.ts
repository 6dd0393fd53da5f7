// Debug output of upstream requests: what goes over the wire, and what the cache has to do with it.
import { STATUS_CODES } from "node:http";
import type { Debugging } from "../debugging/debugging.ts";
import type { RequestEvent } from "../logging/events.ts";
import { fieldOf } from "../upstream/header-fields.ts";
import type { CallRecorder, UpstreamRequest } from "../upstream/upstream-request.ts";
import type { FlowContext } from "./context.ts";
import { shownFields } from "./debug-text.ts";
import { harText } from "./har/har-body.ts";
import { type RecordedCall, RequestRecord } from "./har/request-record.ts";

const TOPIC = "request";

/** Tells about an upstream request, and keeps it for the HAR document where there is one. */
export function debugRecorder(context: FlowContext, debugging: Debugging): CallRecorder {
  const record = context.record ?? new RequestRecord();
  const recorder = record.recorder();
  const topics = [TOPIC, ...(context.running?.topics ?? []), ...context.debugTopics];
  return {
    head: (head) => recorder.head(head),
    data: (chunk) => recorder.data(chunk),
    done: (request, event) => {
      recorder.done(request, event);
      const call = record.calls.at(-1);
      if (call !== undefined) tellCall(call, topics, debugging);
      if (request.cache !== undefined) tellCache(request, event, debugging);
    },
  };
}

function tellCall(call: RecordedCall, topics: readonly string[], debugging: Debugging): void {
  const level = call.event.failure === undefined ? "info" : "error";
  if (debugging.topics.wants(topics, level)) debugging.write(level, TOPIC, summary(call.event, debugging));
  if (debugging.topics.wants(topics, "debug")) debugging.write("debug", TOPIC, heads(call, debugging));
  if (debugging.topics.wants(topics, "verbose")) debugging.write("verbose", TOPIC, bodies(call, debugging));
}

function summary(
  { id, method, url, status, mime, bytes, duration, failure }: RequestEvent,
  { mask }: Debugging,
): string {
  const time = `${(duration * 1000).toFixed(3)} ms`;
  const result = failure === undefined ? `${status} ${mime}, ${bytes} bytes` : `failed: ${failure.message}`;
  // The URL comes last: nothing behind it can be taken for a part of it.
  return `${id}: ${result}, ${time}: ${method} ${mask.url(url)}`;
}

function heads({ request, head, event }: RecordedCall, { mask }: Debugging): string {
  const { target, method, headers } = request;
  const lines = [`${method} ${mask.url(target.url)}`, ...shownFields(headers, mask)];
  if (head !== undefined) {
    const statusText = head.statusText || (STATUS_CODES[event.status] ?? "");
    lines.push("", `${event.status} ${statusText}`, ...shownFields(head.fields, mask));
  }
  return [`${event.id}:`, ...lines].join("\n  ");
}

function bodies({ request, sent, head, received, event }: RecordedCall, { mask }: Debugging): string {
  const text = (body: RecordedCall["received"], fields: readonly string[]): string => {
    const {
      text: shown = "",
      encoding = "",
      comment = "",
    } = harText(body, fieldOf(fields, "content-type") ?? "", fieldOf(fields, "content-encoding") ?? "", mask);
    return [shown, encoding, comment].filter((part) => part !== "").join("\n");
  };
  const question = sent === undefined ? "streamed" : text(sent, request.headers);
  return `${event.id}: sent\n${question}\n${event.id}: received\n${text(received, head?.fields ?? [])}`;
}

function tellCache(
  { method, target }: UpstreamRequest,
  { cacheHit, refresh }: RequestEvent,
  debugging: Debugging,
): void {
  const source = cacheHit
    ? refresh
      ? "stored, and still valid as the upstream says"
      : "stored"
    : "asked of the upstream";
  debugging.tell("cache", "debug", `${source}: ${method} ${debugging.mask.url(target.url)}`);
}
