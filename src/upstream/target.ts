// Where an upstream request goes: a URL taken apart once.
import { RecentCache } from "../data/recent-cache.ts";
import { FlowError } from "../errors/flow-error.ts";

export type Target = {
  /** Scheme, host and port: the key of the connection pool. */
  readonly origin: string;
  /** Path and query, as they go on the wire. */
  readonly path: string;
  /** The whole URL without user info, as the log and `$upstream` show it. */
  readonly url: string;
  /** `user:password` of the URL, decoded; undefined where it has none. */
  readonly credentials: string | undefined;
};

/** URLs that flows compute repeat: taking one apart costs more than the rest of a request's configuration. */
const recent = new RecentCache<Target>(500);

/** @throws FlowError (3201) for anything but an absolute http or https URL */
export function parseTarget(text: string): Target {
  return recent.get(text, () => takeApart(text));
}

function takeApart(text: string): Target {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new FlowError("upstreamFailed", {
      info: ["The upstream URL is not an absolute http or https URL."],
      cause: `URL: ${text}`,
    });
  }
  const credentials =
    url.username === "" && url.password === "" ? undefined : `${decode(url.username)}:${decode(url.password)}`;
  const path = url.pathname + url.search;
  return { origin: url.origin, path, url: url.origin + path, credentials };
}

/** The same origin with another path and query, which must be safe to put on the wire. */
export function withPath(origin: string, path: string): Target {
  return { origin, path, url: origin + path, credentials: undefined };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
