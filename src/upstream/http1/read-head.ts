// Reads the head of a response (RFC 9112, sections 4 and 5) in one pass: this is on the path of every proxied request.
import { CodingError } from "../failure.ts";
import { connectionOptions, isFieldName, isHopByHop, withoutFields } from "../header-fields.ts";
import type { ResponseHead } from "../response-head.ts";
import { ProtocolError } from "./message-faults.ts";

/** A head, and what it says about the message and the connection. */
export type ReceivedHead = {
  readonly head: ResponseHead;
  /** Whether the body comes in chunks. */
  readonly chunked: boolean;
  /** Content-Length; -1 where there is none. */
  readonly length: number;
  /** Whether the connection may serve another request. */
  readonly persistent: boolean;
  /** Seconds that the upstream says it keeps an idle connection (`Keep-Alive: timeout=…`); -1 where it doesn't. */
  readonly idle: number;
};

const PASSED = 0;
const HOP_BY_HOP = 1;
const CONTENT_TYPE = 2;
const LOCATION = 3;
const CONTENT_LENGTH = 4;
const TRANSFER_ENCODING = 5;
const CONNECTION = 6;
const KEEP_ALIVE = 7;

const special: ReadonlyMap<string, number> = new Map([
  ["content-type", CONTENT_TYPE],
  ["location", LOCATION],
  ["content-length", CONTENT_LENGTH],
  ["transfer-encoding", TRANSFER_ENCODING],
  ["connection", CONNECTION],
  ["keep-alive", KEEP_ALIVE],
]);

/** What the names of fields mean, as they were written: the same few come again and again. */
const meanings = new Map<string, number>();
const MAX_MEANINGS = 2000;

/** @throws ProtocolError for what can't be a name: white space before the colon, too (RFC 9112, section 5.1) */
function learn(name: string): number {
  if (!isFieldName(name)) throw new ProtocolError("a field without a name");
  const meaning = special.get(name.toLowerCase()) ?? (isHopByHop(name) ? HOP_BY_HOP : PASSED);
  if (meanings.size >= MAX_MEANINGS) meanings.clear();
  meanings.set(name, meaning);
  return meaning;
}

const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: (.*))?$/;

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;
const DELETE = 0x7f;

/**
 * @param text the head without the empty line that ends it: lines of Latin-1, with CRLF after each but the last
 * @throws ProtocolError; CodingError for a transfer coding that wasn't asked for
 */
export function readHead(text: string): ReceivedHead {
  let at = endOfLine(text, 0);
  const line = readStatusLine(text.slice(0, at));
  const fields = new FieldReader();
  while (at < text.length) {
    const start = at + 2;
    at = endOfLine(text, start);
    fields.read(text, start, at);
  }
  return fields.received(line);
}

type StatusLine = {
  readonly text: string;
  readonly status: number;
  readonly statusText: string;
  /** Whether the version is 1.1: then connections persist unless something is said (RFC 9112, section 9.3). */
  readonly current: boolean;
};

/** Mostly what it was the time before. */
let lastLine: StatusLine = { text: "", status: 0, statusText: "", current: true };

function readStatusLine(text: string): StatusLine {
  if (text === lastLine.text) return lastLine;
  const [, minor, status, statusText = ""] = statusLine.exec(text) ?? [];
  if (status === undefined) throw new ProtocolError("no status line");
  lastLine = { text, status: Number(status), statusText, current: minor === "1" };
  return lastLine;
}

/** Looks at each character once: a pattern that does takes five times as long. @throws ProtocolError for CR or LF alone, and for controls */
function endOfLine(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= SPACE ? code !== DELETE : code === TAB) continue;
    if (code === CR && text.charCodeAt(at + 1) === LF) return at;
    throw new ProtocolError("a control character in the response head");
  }
  return text.length;
}

class FieldReader {
  readonly #fields: string[] = [];
  #mime = "";
  #location = "";
  #length: string | undefined;
  #coding: string | undefined;
  #closes = false;
  #keepsAlive = false;
  #idle = -1;
  /** End-to-end fields that `Connection` makes hop-by-hop. */
  #dropped: ReadonlySet<string> | undefined;

  /** One line of a head, from `start` to `end`. */
  read(text: string, start: number, end: number): void {
    let colon = start;
    while (colon < end && text.charCodeAt(colon) !== COLON) colon += 1;
    if (colon === end) throw new ProtocolError("a field without a colon");
    const name = text.slice(start, colon);
    const value = trimmed(text, colon + 1, end);
    const meaning = meanings.get(name) ?? learn(name);
    if (meaning !== PASSED) this.#note(meaning, value);
    if (meaning <= PASSED || (meaning >= CONTENT_TYPE && meaning <= CONTENT_LENGTH)) this.#fields.push(name, value);
  }

  #note(meaning: number, value: string): void {
    switch (meaning) {
      case CONTENT_TYPE:
        if (this.#mime === "") this.#mime = value;
        break;
      case LOCATION:
        if (this.#location === "") this.#location = value;
        break;
      case CONTENT_LENGTH:
        if (this.#length !== undefined) throw new ProtocolError("more than one Content-Length");
        this.#length = value;
        break;
      case TRANSFER_ENCODING:
        this.#noteCoding(value);
        break;
      case CONNECTION:
        this.#noteOptions(value);
        break;
      case KEEP_ALIVE:
        this.#idle = idleTime(value);
    }
  }

  /** No coding is asked for (`TE`), so chunks are the only one that may come (RFC 9112, section 7.4): others would reach the client undeclared. */
  #noteCoding(value: string): void {
    const coding = value.toLowerCase();
    if (coding !== "chunked" && coding !== "identity") throw new CodingError(`Transfer-Encoding: ${value}`);
    if (this.#coding !== undefined) throw new ProtocolError("more than one Transfer-Encoding");
    this.#coding = coding;
  }

  #noteOptions(value: string): void {
    if (value === "keep-alive") {
      this.#keepsAlive = true;
      return;
    }
    const names = value
      .toLowerCase()
      .split(",")
      .map((name) => name.trim());
    this.#closes ||= names.includes("close");
    this.#keepsAlive ||= names.includes("keep-alive");
    this.#dropped = connectionOptions(value, this.#dropped);
  }

  received({ status, statusText, current }: StatusLine): ReceivedHead {
    const length = this.#length === undefined ? -1 : lengthOf(this.#length);
    // Two ways to say where a body ends are what smuggles responses (RFC 9112, section 6.1).
    if (length >= 0 && this.#coding !== undefined) throw new ProtocolError("Content-Length beside Transfer-Encoding");
    const fields = this.#dropped === undefined ? this.#fields : withoutFields(this.#fields, this.#dropped);
    const head: ResponseHead = {
      status,
      statusText,
      fields,
      mime: this.#mime,
      location: this.#location,
      length: this.#length ?? "",
      from: "upstream",
    };
    const persistent = !this.#closes && (current || (this.#keepsAlive && this.#coding === undefined));
    return { head, chunked: this.#coding === "chunked", length, persistent, idle: this.#idle };
  }
}

const ZERO = 0x30;

/** RFC 9110, section 8.6. */
function lengthOf(value: string): number {
  let length = value === "" ? Number.NaN : 0;
  for (let at = 0; at < value.length; at += 1) {
    const digit = value.charCodeAt(at) - ZERO;
    length = digit >= 0 && digit <= 9 ? length * 10 + digit : Number.NaN;
  }
  if (!Number.isSafeInteger(length)) throw new ProtocolError("a Content-Length that is no number");
  return length;
}

/** Mostly what it was the time before. */
let lastIdle = { value: "", seconds: -1 };

function idleTime(value: string): number {
  if (value === lastIdle.value) return lastIdle.seconds;
  const seconds = Number(/(?:^|[\s,])timeout\s*=\s*(\d{1,9})/i.exec(value)?.[1] ?? -1);
  lastIdle = { value, seconds };
  return seconds;
}

/** A value without the white space around it. */
function trimmed(text: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}
