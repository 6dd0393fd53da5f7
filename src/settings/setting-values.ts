// What the values of settings may look like: each function takes a variable's text and throws a ConfigError that names it.
import { isIP } from "node:net";
import { ConfigError } from "../errors/config-error.ts";

const MIB = 1024 * 1024;

/** Timers can't be longer (2^31 - 1 milliseconds). */
const MAX_SECONDS = 2_147_483;

/** A time in seconds above 0, as milliseconds. */
export function time(text: string, name: string): number {
  const milliseconds = timeOrNone(text, name);
  if (milliseconds === 0) throw fault(name, text, "A time in seconds above 0 is wanted, such as 3 or 0.5.");
  return milliseconds;
}

/** The same, or 0. */
export function timeOrNone(text: string, name: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= MAX_SECONDS) return Math.ceil(seconds * 1000);
  const hint = Number.isNaN(seconds)
    ? "A time in seconds is wanted, such as 3 or 0.5."
    : `At most ${MAX_SECONDS} seconds.`;
  throw fault(name, text, hint);
}

/** A size in bytes: a whole number, with K, M or G for powers of 1024. */
export function size(text: string, name: string): number {
  const match = /^(\d+)\s*(?:([KMG])(?:i?B)?|B)?$/i.exec(text);
  if (match === null) throw fault(name, text, "A size in bytes is wanted, such as 65536, 512K or 64M.");
  const factor = { "": 1, K: 1024, M: MIB, G: 1024 * MIB }[(match[2] ?? "").toUpperCase()] ?? 1;
  return Number(match[1]) * factor;
}

export function count(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text)) throw fault(name, text, "A whole number is wanted, such as 1000.");
  return Number(text);
}

export function port(text: string, name: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (number <= 65_535) return number;
  throw fault(name, text, "A port is wanted: 0 to 65535.");
}

/** `name:password`, which isn't shown. The password may have colons. */
export function credentials(text: string, name: string): string {
  if (/^[^:]+:./s.test(text)) return text;
  throw new ConfigError(`${name} is not a name and a password`, {
    hint: "They are separated by a colon, and neither is empty: name:password.",
  });
}

/** A whole number above 0. */
export function positive(text: string, name: string): number {
  const number = count(text, name);
  if (number === 0) throw fault(name, text, "A whole number above 0 is wanted, such as 1000.");
  return number;
}

/** The size of a request's head: less than 1K would refuse what browsers send. */
export function headSize(text: string, name: string): number {
  const bytes = size(text, name);
  if (bytes < 1024 || bytes > MIB) throw fault(name, text, "A size from 1K to 1M is wanted.");
  return bytes;
}

/** The heap of a thread: with less it can't even start. */
export function heapSize(text: string, name: string): number {
  const bytes = size(text, name);
  if (bytes < 16 * MIB || bytes > 4096 * MIB) throw fault(name, text, "A size from 16M to 4G is wanted.");
  return bytes;
}

export function flag(text: string, name: string): boolean {
  if (text === "true" || text === "1") return true;
  if (text === "false" || text === "0") return false;
  throw fault(name, text, 'Allowed are "true" and "false".');
}

export function uidFormat(text: string, name: string): "uuid3" | "uuid4" {
  if (text === "uuid3" || text === "uuid4") return text;
  throw fault(name, text, 'Allowed are "uuid3" and "uuid4".');
}

/** `memory` (as ""), or the URL of a Redis server, which may have a password: it isn't shown. */
export function state(text: string, name: string): string {
  if (text === "memory") return "";
  if (isRedisUrl(text)) return text;
  throw new ConfigError(`${name} is not a place for shared state`, {
    hint: 'Allowed are "memory" and the URL of a Redis server, such as redis://127.0.0.1:6379.',
  });
}

/** The URL of a Redis server, which may have a password: it isn't shown. */
export function queue(text: string, name: string): string {
  if (isRedisUrl(text)) return text;
  throw new ConfigError(`${name} is not the URL of a Redis server`, {
    hint: "Write it as redis://127.0.0.1:6379, or rediss://user:password@host:6379/2.",
  });
}

function isRedisUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, username, password } = new URL(text);
  if (!/^rediss?:$/.test(protocol) || hostname === "" || !/^\/?\d*$/.test(pathname)) return false;
  return [username, password].every(isEscaped);
}

/** Whether each % in it begins an escape. */
function isEscaped(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** What the names of keys begin with. */
export function keyPrefix(text: string, name: string): string {
  if (/^[\w.:/{}-]{1,100}$/.test(text)) return text;
  throw fault(name, text, "Letters, digits and _ . : / - { } are wanted, 100 at most.");
}

/** Where spans are sent: an http or https URL, which may have a password: it isn't shown. */
export function collector(text: string, name: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).href;
  throw new ConfigError(`${name} is not an http or https URL`, { hint: "Write it as http://127.0.0.1:4318." });
}

/** The same for spans, metrics and logs: spans have a path of their own below it. */
export function collectorOf(text: string, name: string): string {
  const url = new URL(collector(text, name));
  url.pathname = `${url.pathname.replace(/\/$/, "")}/v1/traces`;
  return url.href;
}

/** Separated by commas or white space. */
export function list(text: string): string[] {
  return text.split(/[\s,]+/).filter((item) => item !== "");
}

/** A list of addresses, and of networks in CIDR notation. */
export function networks(text: string, name: string): string[] {
  const items = list(text);
  const wrong = items.find((item) => !isNetwork(item));
  if (wrong === undefined) return items;
  throw new ConfigError(`${name} has "${wrong}"`, {
    hint: "Addresses and networks are wanted, such as 10.1.2.3, 10.0.0.0/8 or ::1.",
  });
}

function isNetwork(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

function fault(name: string, text: string, hint: string): ConfigError {
  return new ConfigError(`${name} is "${text}"`, { hint });
}
