// An app of every kind of answer and upstream request, for tests that look at its log.
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

/** The text that the upstream sends at /text. */
export const upstreamText = "from the upstream";

/** /redirect/2 leads to /redirect/1 and that to /text; /gone isn't there; /silent never answers. */
async function startLegacy(): Promise<string> {
  const upstream = await startUpstream((request, response) => {
    request.resume();
    const path = (request.url ?? "").split("?")[0] as string;
    const left = Number(/^\/redirect\/(\d+)$/.exec(path)?.[1] ?? 0);
    if (left > 0) {
      response.writeHead(302, {
        Location: left > 1 ? `/redirect/${left - 1}` : "/text?last",
        "Content-Type": "text/html",
      });
      response.end("moved");
    } else if (path === "/text") {
      response.writeHead(200, { "Content-Type": "text/plain;charset=utf-8" });
      response.end(upstreamText);
    } else if (path !== "/silent") {
      response.writeHead(404, { "Content-Length": 0 });
      response.end();
    }
  });
  return upstream.origin;
}

const flows: Readonly<Record<string, string>> = {
  echo: '<flow><echo mime="text/css">höher</echo></flow>',
  template: '<flow><template>{"id": {{ $request/id }}}</template></flow>',
  redirect:
    '<flow><set-response-headers>{"Location": "/elsewhere"}</set-response-headers><echo status="303">x</echo></flow>',
  body: '<flow><echo><![CDATA[read]]></echo><eval out="$b">string($body)</eval></flow>',
  error: '<flow><error status="409">{"message": "A conflict"}</error></flow>',
  alert: "<flow><eval out=\"$x\">json-parse('{')</eval><template>{{ $request/id }}</template></flow>",
  text: '<flow><request>{"url": {{ concat($env/UPSTREAM, "/text?a=1") }}}</request></flow>',
  named:
    '<flow><request content="customer">{"url": {{ concat($env/UPSTREAM, "/gone") }}, "method": "POST", "body": {"value": "x"}}</request><echo>ok</echo></flow>',
  hops: '<flow><request>{"url": {{ concat($env/UPSTREAM, "/redirect/2") }}, "options": {"follow-redirects": true}}</request></flow>',
  several:
    '<flow><requests>{"a": {"url": {{ concat($env/UPSTREAM, "/text") }}}, "b": {"url": {{ concat($env/UPSTREAM, "/gone") }}}}</requests><echo>ok</echo></flow>',
  waiting:
    '<flow><request>{"url": {{ concat($env/UPSTREAM, "/silent") }}, "options": {"timeout": 60}}</request></flow>',
  failing:
    '<flow><request>{"url": {{ concat($env/UPSTREAM, "/silent") }}, "options": {"timeout": 0.05}}</request></flow>',
  secret:
    '<flow><request>{"url": {{ replace($env/UPSTREAM, "#//#", "//ada:pass-1@") }}, "query": {"token": "pass-2", "q": "1"}}</request><echo>ok</echo></flow>',
  "wrong-url": `<flow><request>{"url": {{ concat('http:', '//ada:pass-1@host:99999/?token=pass-2&amp;q=1') }}}</request><echo>ok</echo></flow>`,
  "secret-location":
    '<flow><set-response-headers>{"Location": "https://ada:pass-1@host/cb?q=1#access_token=pass-2&amp;x=1"}</set-response-headers><echo status="302">x</echo></flow>',
};

/** A gateway, and its upstream's origin. */
export type LogApp = TestGateway & { readonly origin: string };

/** Paths below /v1: one for each flow above, and /proxy. */
export async function startLogApp(env: Readonly<Record<string, string>> = {}): Promise<LogApp> {
  const origin = await startLegacy();
  const paths = Object.keys(flows).map((name) => `  /${name}:\n    x-flat-flow: flows/${name}.xml\n`);
  const proxy = `  /proxy/**:\n    x-flat-proxy: { origin: ${origin}, stripEndpoint: true }\n`;
  const files: Record<string, string> = {
    "swagger.yaml": `swagger: "2.0"\nbasePath: /v1\npaths:\n${paths.join("")}${proxy}`,
  };
  for (const [name, flow] of Object.entries(flows)) files[`flows/${name}.xml`] = flow;
  const gateway = await startTestGateway(files, { UPSTREAM: origin, ...env });
  return { ...gateway, origin };
}
