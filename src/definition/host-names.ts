// Names of hosts in configurations: alone, or with a port.
import { isIPv6 } from "node:net";

export type HostAndPort = {
  /** As sockets take it: IPv6 addresses without brackets. */
  readonly host: string;
  readonly port: number;
};

const hostPattern = /^(?:\[[0-9a-f:.]+\]|[^\s:/?#@[\]\\%]+)$/i;
const withPort = /^(?:http:\/\/)?(\[[0-9a-f:.]+\]|[^\s:/?#@[\]\\%]+):(\d{1,5})\/?$/i;

/** `name:port`, as a proxy is written; `http://` before it and a slash behind are allowed. Undefined for anything else. */
export function parseHostAndPort(text: string): HostAndPort | undefined {
  const [, name, digits] = withPort.exec(text) ?? [];
  const host = name === undefined ? undefined : parseHost(name);
  return host === undefined || !isPort(Number(digits)) ? undefined : { host, port: Number(digits) };
}

/** A name or an address; an IPv6 address may have brackets. Undefined for anything else. */
export function parseHost(text: string): string | undefined {
  if (isIPv6(text)) return text;
  const url = `http://${text}/`;
  return hostPattern.test(text) && URL.canParse(url) ? withoutBrackets(new URL(url).hostname) : undefined;
}

export function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65_535;
}

/** The host of a URL as sockets take it. */
export function withoutBrackets(hostname: string): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}
