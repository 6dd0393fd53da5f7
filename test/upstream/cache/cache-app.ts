// An app whose routes reach one upstream through the cache in every way there is, and an upstream that counts.
import type { IncomingMessage, ServerResponse } from "node:http";
import { startTestGateway, type TestGateway } from "../../servers/gateway.ts";
import { startUpstream, type Upstream } from "../../servers/upstream.ts";

export type CountingOrigin = Upstream & {
  /** `GET /path` of each request. */
  readonly seen: string[];
  readonly requests: IncomingMessage[];
};

export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** @param answer gets the number of the request, from 1 */
export async function startCountingOrigin(answer: Answer = fresh): Promise<CountingOrigin> {
  const seen: string[] = [];
  const requests: IncomingMessage[] = [];
  const upstream = await startUpstream((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    requests.push(request);
    request.resume();
    // Node's own knows nothing of the time that tests set.
    response.setHeader("Date", new Date().toUTCString());
    answer(request, response, seen.length);
  });
  return { ...upstream, seen, requests };
}

/** An answer with these fields, and its number as its body. */
export function numbered(fields: Readonly<Record<string, string | string[]>>, status = 200): Answer {
  return (_request, response, count) => {
    response.writeHead(status, fields);
    response.end(`answer ${count}`);
  };
}

/** May be stored. */
const fresh = numbered({ "Cache-Control": "max-age=60", "Content-Type": "text/plain", ETag: '"1"' });

/** The ways to an upstream: each is a path prefix of `startCacheApp`'s app. */
export const ways = ["/proxy", "/action", "/request", "/requests"] as const;

type Json = { readonly [name: string]: unknown };

type Further = {
  readonly env?: Readonly<Record<string, string>>;
  /** Fields of the requests: JSON with placeholders. */
  readonly headers?: string;
  /** The options of `/refresh`. */
  readonly refreshing?: Json;
};

/**
 * An app with those ways, with `/plain` and `/none`, which are a proxy and a request without options, and `/refresh`, a proxy with others.
 * @param options of the upstream requests
 */
export function startCacheApp(
  origin: string,
  options: Json,
  { env = {}, headers = "{}", refreshing = options }: Further = {},
): Promise<TestGateway> {
  const set = JSON.stringify(options);
  const action = (given: string): string =>
    `{ "origin": "${origin}", "stripEndpoint": true, "headers": ${headers}, "options": ${given} }`;
  const request = (prefix: string, given: string): string =>
    `{ "url": {{ concat("${origin}", substring-after($request/path, "${prefix}")) }}, "method": {{ $request/method }}, "headers": ${headers}, "options": ${given} }`;
  return startTestGateway(
    {
      "swagger.yaml": `swagger: "2.0"
paths:
  /proxy/**: { x-flat-proxy: ${JSON.stringify({ origin, stripEndpoint: true, options })} }
  /plain/**: { x-flat-proxy: ${JSON.stringify({ origin, stripEndpoint: true })} }
  /refresh/**: { x-flat-proxy: ${JSON.stringify({ origin, stripEndpoint: true, options: refreshing })} }
  /action/**: { x-flat-flow: action.xml }
  /request/**: { x-flat-flow: request.xml }
  /requests/**: { x-flat-flow: requests.xml }
  /none/**: { x-flat-flow: none.xml }
  /hit/**: { x-flat-flow: hit.xml }
`,
      "action.xml": `<flow><proxy-request>${action(set)}</proxy-request></flow>`,
      "request.xml": `<flow><request>${request("/request", set)}</request></flow>`,
      "requests.xml": `<flow><requests>{ "main": ${request("/requests", set)} }</requests></flow>`,
      "none.xml": `<flow><request>${request("/none", "{}")}</request></flow>`,
      "hit.xml": `<flow><request>${request("/hit", set)}</request><template>{{ $upstream/main/cacheHit }}</template></flow>`,
    },
    env,
  );
}

/** The cacheHit and refresh of each `flat_request` line. */
export function hitsOf(gateway: TestGateway): readonly string[] {
  return gateway.log.all("flat_request").map(({ cacheHit, refresh }) => `${cacheHit} ${refresh}`);
}
