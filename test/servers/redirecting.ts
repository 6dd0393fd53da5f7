// An upstream that redirects: /hop/3 leads to /hop/2 and so on to /end, which tells what it was asked.
import { startUpstream, type Upstream } from "./upstream.ts";

export type Hop = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
};

export async function startRedirecting(): Promise<Upstream & { readonly hops: Hop[] }> {
  const hops: Hop[] = [];
  const upstream = await startUpstream(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { method = "", url = "", headers } = request;
    hops.push({ method, url, headers, body });
    const [, kind, rest = ""] = /^\/([a-z]+)\/?(.*)$/.exec(url) ?? [];
    if (kind === "hop") {
      const left = Number(rest) - 1;
      response.writeHead(302, { Location: left > 0 ? `/hop/${left}` : "/end" }).end("moved");
    } else if (kind === "status") {
      // /status/307/http://other/x
      const [status = "", ...location] = rest.split("/");
      response.writeHead(Number(status), { Location: location.join("/") }).end("moved");
    } else {
      response.writeHead(200, { "Content-Type": "text/plain" }).end(`${method} ${url} ${body}`);
    }
  });
  return { ...upstream, hops };
}
