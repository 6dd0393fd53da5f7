// Turns events into JSON lines. The two lines that each request writes are put together by hand: they are on the hot path.
import type { AccessEvent, RequestEvent } from "./events.ts";
import { systemFields } from "./events.ts";
import { escapeRest, isPlainText, jsonText, quoted } from "./json-text.ts";
import type { MaskUrl } from "./mask-url.ts";
import { timestamp } from "./timestamp.ts";

/** Where lines go: a LogWriter, or an array in tests of flows. */
export type LineSink = { line(text: string): void };

export type CustomFields = { readonly [name: string]: unknown };

export class Logger {
  readonly #sink: LineSink;
  readonly #mask: MaskUrl;

  constructor(sink: LineSink, mask: MaskUrl) {
    this.#sink = sink;
    this.#mask = mask;
  }

  /** @param custom fields of `log` actions; null values and system fields are left out */
  access(event: AccessEvent, custom?: CustomFields): void {
    const { requestID, origin, method, agent, mime, flow, requestmime } = event;
    const path = this.#mask(event.path);
    const referrer = event.referrer === "" ? "" : this.#mask(event.referrer);
    const location = event.location === "" ? "" : this.#mask(event.location);
    // Most lines have nothing to escape, which one look tells.
    const text = isPlainText(origin + path + method + agent + referrer + mime + flow + requestmime + location)
      ? quoted
      : jsonText;
    const line =
      `{"timestamp":"${timestamp(event.startedAt)}","type":"flat_access","requestID":${text(requestID)}` +
      `,"url":${text(origin + path)},"path":${text(path)},"status":${event.status},"method":${text(method)}` +
      `,"agent":${text(agent)},"referrer":${text(referrer)},"mime":${text(mime)},"realtime":${fixed(event.realtime, 6)}` +
      `,"bytes":${event.bytes},"requestbytes":${event.requestbytes},"flow":${text(flow)}` +
      `,"requestmime":${text(requestmime)},"location":${text(location)}`;
    this.#sink.line(custom === undefined ? `${line}}` : `${line}${customText(custom)}}`);
  }

  /** The fields of the access log by their names there, for flows that ask for them. */
  accessFields(event: AccessEvent): { readonly [name: string]: unknown } {
    const { startedAt, origin, path, ...fields } = event;
    const masked = this.#mask(path);
    return { timestamp: timestamp(startedAt), type: "flat_access", ...fields, url: origin + masked, path: masked };
  }

  request(event: RequestEvent): void {
    const { failure, requestID, method, mime, id } = event;
    const url = this.#mask(event.url);
    const text = isPlainText(url + method + mime + id) ? quoted : jsonText;
    const failed =
      failure === undefined ? "" : `,"curlErrorCode":${failure.code},"curlErrorMessage":${jsonText(failure.message)}`;
    this.#sink.line(
      `{"timestamp":"${timestamp(event.startedAt)}","type":"flat_request","requestID":${text(requestID)}` +
        `,"url":${text(url)},"method":${text(method)},"status":${event.status},"mime":${text(mime)}` +
        `,"bytes":${event.bytes},"duration":${fixed(event.duration, 6)},"id":${text(id)}` +
        `,"cacheHit":false,"refresh":false,"timing":{"DNS":${fixed(event.dns, 3)},"TCP":${fixed(event.tcp, 3)}` +
        `,"TTFB":${fixed(event.ttfb, 3)}}${failed}}`,
    );
  }

  /** An event to be watched; URLs in the message are masked too. `requestID` is "" for faults outside a request. */
  alert(requestID: string, topic: string, message: string): void {
    const masked = message.replace(withoutScheme, (rest) => this.#mask(`x${rest}`).slice(1));
    this.#sink.line(alertLine(requestID, topic, masked));
  }

  /** A line that a flow wrote with `fit-log()` or the `debug` action. */
  log(requestID: string, topic: string, message: string): void {
    this.#sink.line(eventLine("flat_log", requestID, topic, message));
  }
}

/** A URL in a text, from behind its scheme. */
const withoutScheme = /:\/\/[^\s"'<>]+/g;

export function alertLine(requestID: string, topic: string, message: string): string {
  return eventLine("flat_alert", requestID, topic, message);
}

function eventLine(type: string, requestID: string, topic: string, message: string): string {
  return (
    `{"timestamp":"${timestamp(Date.now())}","type":"${type}","requestID":${jsonText(requestID)}` +
    `,"topic":${jsonText(topic)},"message":${jsonText(message)}}`
  );
}

function customText(custom: CustomFields): string {
  let text = "";
  for (const [name, value] of Object.entries(custom)) {
    if (systemFields.has(name) || value === null || value === undefined) continue;
    text += `,${jsonText(name)}:${escapeRest(JSON.stringify(value, withoutNulls))}`;
  }
  return text;
}

function withoutNulls(_key: string, value: unknown): unknown {
  return value === null ? undefined : value;
}

/** A time with 3 or 6 digits after the point, to the microsecond; whole numbers are put together, which is faster than formatting doubles. */
function fixed(value: number, digits: 3 | 6): string {
  if (value === 0) return "0";
  const scale = digits === 3 ? 1000 : 1_000_000;
  const scaled = Math.round(value * scale);
  const whole = Math.floor(scaled / scale);
  return `${whole}.${String(scaled - whole * scale + scale).slice(1)}`;
}
