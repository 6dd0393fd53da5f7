// Turns events into JSON lines. The two lines that each request writes are put together by hand: they are on the hot path.
import type { AccessEvent, AlertOrigin, RequestEvent } from "./events.ts";
import { systemFields } from "./events.ts";
import { escaped, escapedAgain, escapeRest, jsonText } from "./json-text.ts";
import type { MaskUrl } from "./mask-url.ts";
import { timestamp } from "./timestamp.ts";

/** Where lines go: a LogWriter, or an array in tests of flows. */
export type LineSink = { line(text: string): void };

/** Counts what is logged. */
export interface LogWatch {
  request(event: RequestEvent): void;
  alert(topic: string): void;
}

export type CustomFields = { readonly [name: string]: unknown };

export class Logger {
  readonly #sink: LineSink;
  readonly #mask: MaskUrl;
  readonly #watch: LogWatch | undefined;
  readonly #authority = escapedAgain();
  readonly #agent = escapedAgain();
  readonly #method = escapedAgain();
  readonly #mime = escapedAgain();
  readonly #requestMime = escapedAgain();
  readonly #flow = escapedAgain();
  readonly #upstreamMime = escapedAgain();

  constructor(sink: LineSink, mask: MaskUrl, watch?: LogWatch) {
    this.#sink = sink;
    this.#mask = mask;
    this.#watch = watch;
  }

  /** @param custom fields of `log` actions; null values and system fields are left out */
  access(event: AccessEvent, custom?: CustomFields): void {
    const path = escaped(this.#mask(event.path));
    const referrer = event.referrer === "" ? "" : escaped(this.#mask(event.referrer));
    const location = event.location === "" ? "" : escaped(this.#mask(event.location));
    const line =
      `{"timestamp":"${timestamp(event.startedAt)}","type":"flat_access","requestID":"${event.requestID}"` +
      `,"url":"${event.scheme}://${this.#authority(event.authority)}${path}","path":"${path}","status":${event.status}` +
      `,"method":"${this.#method(event.method)}","agent":"${this.#agent(event.agent)}","referrer":"${referrer}"` +
      `,"mime":"${this.#mime(event.mime)}","realtime":${fixed(event.realtime, 6)},"bytes":${event.bytes}` +
      `,"requestbytes":${event.requestbytes},"flow":"${this.#flow(event.flow)}"` +
      `,"requestmime":"${this.#requestMime(event.requestmime)}","location":"${location}"`;
    this.#sink.line(custom === undefined ? `${line}}` : `${line}${customText(custom)}}`);
  }

  /** The fields of the access log by their names there, for flows that ask for them. */
  accessFields(event: AccessEvent): { readonly [name: string]: unknown } {
    const { startedAt, scheme, authority, path: target, ...fields } = event;
    const path = this.#mask(target);
    const url = `${scheme}://${authority}${path}`;
    return { timestamp: timestamp(startedAt), type: "flat_access", ...fields, url, path };
  }

  request(event: RequestEvent): void {
    this.#watch?.request(event);
    const { failure } = event;
    const tls = event.tls === undefined ? "" : `,"TLS":${fixed(event.tls, 3)}`;
    const failed =
      failure === undefined ? "" : `,"curlErrorCode":${failure.code},"curlErrorMessage":${jsonText(failure.message)}`;
    this.#sink.line(
      `{"timestamp":"${timestamp(event.startedAt)}","type":"flat_request","requestID":"${event.requestID}"` +
        `,"url":"${escaped(this.#mask(event.url))}","method":"${this.#method(event.method)}","status":${event.status}` +
        `,"mime":"${this.#upstreamMime(event.mime)}","bytes":${event.bytes},"duration":${fixed(event.duration, 6)}` +
        `,"id":"${escaped(event.id)}","cacheHit":${event.cacheHit},"refresh":${event.refresh},"timing":{"DNS":${fixed(event.dns, 3)}` +
        `,"TCP":${fixed(event.tcp, 3)}${tls},"TTFB":${fixed(event.ttfb, 3)}}${failed}}`,
    );
  }

  /**
   * An event to be watched; URLs in the message are masked too.
   * @param requestID "" for faults outside a request
   * @param origin what it comes from
   * @returns the message as it was written
   */
  alert(requestID: string, topic: string, message: string, origin?: AlertOrigin): string {
    this.#watch?.alert(topic);
    const masked = message.replace(withoutScheme, (rest) => this.#mask(`x${rest}`).slice(1));
    this.#sink.line(alertLine(requestID, topic, masked, origin));
    return masked;
  }

  /** A line that a flow wrote with `fit-log()`, or debug output. @param level of debug output */
  log(requestID: string, topic: string, message: string, level?: string): void {
    this.#sink.line(eventLine("flat_log", requestID, topic, message, level === undefined ? {} : { level }));
  }
}

/** A URL in a text, from behind its scheme. */
const withoutScheme = /:\/\/[^\s"'<>]+/g;

export function alertLine(requestID: string, topic: string, message: string, origin?: AlertOrigin): string {
  return eventLine("flat_alert", requestID, topic, message, origin);
}

export function logLine(topic: string, message: string): string {
  return eventLine("flat_log", "", topic, message);
}

function eventLine(
  type: string,
  requestID: string,
  topic: string,
  message: string,
  more: { readonly [name: string]: string | number } = {},
): string {
  const fields = Object.entries(more).map(
    ([name, value]) => `,"${name}":${typeof value === "number" ? value : jsonText(value)}`,
  );
  return (
    `{"timestamp":"${timestamp(Date.now())}","type":"${type}","requestID":${jsonText(requestID)}` +
    `,"topic":${jsonText(topic)},"message":${jsonText(message)}${fields.join("")}}`
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
