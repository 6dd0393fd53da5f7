// An app whose requests are recorded, and the upstream that it asks.
import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { startTestGateway, type TestGateway } from "../../servers/gateway.ts";
import { startUpstream } from "../../servers/upstream.ts";

const on = "<config><flat><collect-request-info/></flat></config>";

function flow(steps: string): string {
  return `<flow>${steps}</flow>`;
}

const files = {
  "swagger.yaml": [
    'swagger: "2.0"',
    "paths:",
    "  /har: { x-flat-flow: har.xml }",
    "  /echo: { x-flat-flow: echo.xml }",
    "  /many: { x-flat-flow: many.xml }",
    "  /post: { x-flat-flow: post.xml }",
    "  /late: { x-flat-flow: late.xml }",
    "  /stop: { x-flat-flow: stop.xml }",
    "  /error: { x-flat-flow: error.xml }",
    "  /file/**: { x-flat-flow: file.xml }",
    '  /proxy/**: { x-flat-proxy: { origin: "UPSTREAM", stripEndpoint: true } }',
    "",
  ].join("\n"),
  "har.xml": flow('<copy in="fit://request/har"/>'),
  "echo.xml": flow('<echo mime="text/html">&lt;p>hello</echo>'),
  "many.xml": flow(`
    <requests>{
      "a": {"url": {{ concat($env/UPSTREAM, "/text") }}},
      "b": {"url": {{ concat($env/UPSTREAM, "/gzip") }}},
      "c": {"url": "http://127.0.0.1:1/refused"}
    }</requests>
    <request>{"url": {{ concat($env/UPSTREAM, "/redirect") }}, "options": {"follow-redirects": true}}</request>
    <template>{
      "requests": {{ count(fit-document("fit://request/har")/json/log/entries/value) }},
      "ids": {{ json-doc("fit://request/har")/log/entries/value/_id }},
      "status": {{ json-doc("fit://request/har")/log/entries/value[1]/response/status }}
    }</template>
    <copy in="fit://request/har"/>`),
  "post.xml": flow(`
    <template out="$login">{"user": "joe", "password": "geheim", "client_secret": "ge\\"heim", "token": 12345}</template>
    <request>{
      "url": {{ concat(replace($env/UPSTREAM, "//", "//joe:geheim@"), "/login?api_key=geheim&amp;a=b") }},
      "method": "POST",
      "headers": {"Content-Type": "application/json", "X-Api-Key": "geheim"},
      "body": {"src": "$login"}
    }</request>
    <copy in="fit://request/har"/>`),
  "late.xml": flow(`
    <request>{"url": {{ concat($env/UPSTREAM, "/text") }}}</request>
    <set-config><collect-request-info if="$request/get/on"/></set-config>
    <request>{"id": "second", "url": {{ concat($env/UPSTREAM, "/gzip") }}}</request>
    <template>{"there": {{ file-exists("fit://request/har") }} }</template>
    <copy in="fit://request/har" if="$request/get/on"/>`),
  "stop.xml": flow(`
    <set-config><collect-request-info enable="{'false'}"/></set-config>
    <template>{"there": {{ file-exists("fit://request/har") }} }</template>`),
  "error.xml": flow('<error status="502"/>'),
  "file.xml": flow('<serve dir="files" fallback-doc="/file/file.txt"/>'),
  "files/file/file.txt": "a file",
};

function serve(request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? "/", "http://x");
  response.setHeader("Set-Cookie", "session=geheim; HttpOnly");
  if (pathname === "/text") response.setHeader("Content-Type", "text/plain").end("text from upstream");
  else if (pathname === "/gzip") {
    response.setHeader("Content-Type", "application/json").setHeader("Content-Encoding", "gzip");
    response.end(gzipSync('{"zipped": true, "access_token": "geheim"}'));
  } else if (pathname === "/redirect") response.writeHead(302, { Location: "/text?token=geheim" }).end();
  else if (pathname === "/login") response.setHeader("Content-Type", "text/xml").end("<r><token>geheim</token></r>");
  else if (pathname === "/large") response.setHeader("Content-Type", "text/plain").end("x".repeat(200_000));
  else if (pathname === "/bytes") response.setHeader("Content-Type", "image/png").end(Buffer.from([0, 255, 1]));
  else if (pathname === "/broken") response.destroy();
  else response.end();
}

export type RecordedApp = TestGateway & { readonly origin: string };

export async function startRecorded(env: Readonly<Record<string, string>> = {}, config = on): Promise<RecordedApp> {
  const { origin } = await startUpstream(serve);
  const definition = files["swagger.yaml"].replace("UPSTREAM", origin);
  const gateway = await startTestGateway(
    { ...files, "swagger.yaml": definition, "conf/config.xml": config },
    { UPSTREAM: origin, ...env },
  );
  return { ...gateway, origin };
}
