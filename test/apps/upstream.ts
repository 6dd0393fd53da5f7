// A small upstream for whole-app tests, in the manner of httpbin: it tells what it was asked, or answers what the path says.
import { isUtf8 } from "node:buffer";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";

export type TestUpstream = { readonly origin: string; readonly stop: () => Promise<void> };

export async function startUpstream(): Promise<TestUpstream> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, stop: () => stop(server) };
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

type Answer = (request: IncomingMessage, response: ServerResponse, rest: string, url: URL) => void | Promise<void>;

/** By the first segment of the path; `rest` is what follows it. */
const answers: Readonly<Record<string, Answer>> = {
  /** Method, URL, query, header fields and body of the request, as JSON. */
  anything: async (request, response, _rest, url) => {
    const body = (await readBody(request)).toString();
    const { method, headers } = request;
    sendJson(response, { method, url: request.url, args: Object.fromEntries(url.searchParams), headers, body });
  },
  headers: ({ headers }, response) => sendJson(response, { headers }),
  /** The body of the request, byte for byte, with its type. */
  body: async (request, response) => {
    response.setHeader("Content-Type", request.headers["content-type"] ?? "");
    response.end(await readBody(request));
  },
  /** The parts of a multipart/form-data body, as Node's own reader sees them: binary ones in Base64. */
  multipart: async (request, response) => {
    const body = await readBody(request);
    const { "content-type": type = "", "content-length": length } = request.headers;
    const form = await new Response(new Uint8Array(body), { headers: { "Content-Type": type } }).formData();
    const parts = [];
    for (const [name, value] of form) {
      parts.push(typeof value === "string" ? { name, value } : { name, ...(await fileOf(value)) });
    }
    sendJson(response, { method: request.method, type, whole: Number(length) === body.length, parts });
  },
  status: (_request, response, rest) => {
    response.writeHead(Number(rest), { "Content-Type": "text/plain" });
    response.end(`status ${rest}`);
  },
  /** So many bytes: 0, 1, 2, …, 255, 0, … */
  bytes: (_request, response, rest) => {
    response.setHeader("Content-Type", "application/octet-stream");
    response.end(Buffer.from(Array.from({ length: Number(rest) }, (_, at) => at % 256)));
  },
  /** A chain of redirects that ends at /anything. */
  redirect: (_request, response, rest) => {
    const left = Number(rest) - 1;
    response.writeHead(302, { Location: left > 0 ? `/redirect/${left}` : "/anything" });
    response.end();
  },
  /** A redirect with this status to the URL in the query. */
  "redirect-to": (_request, response, rest, url) => {
    response.writeHead(Number(rest), { Location: url.searchParams.get("url") ?? "" });
    response.end();
  },
  /** Answers once so many requests are waiting, all of them: requests one after the other would wait for ever. */
  together: (_request, response, rest) => {
    waiting.push(response);
    if (waiting.length < Number(rest)) return;
    for (const each of waiting.splice(0)) sendJson(each, { together: true });
  },
  /** Answers after so many milliseconds. */
  delay: (_request, response, rest) => {
    setTimeout(() => sendJson(response, { delay: Number(rest) }), Number(rest));
  },
  /** Each query parameter becomes a header field; repeated ones several. */
  "response-headers": (_request, response, _rest, url) => {
    for (const name of new Set(url.searchParams.keys())) response.setHeader(name, url.searchParams.getAll(name));
    if (!response.hasHeader("Content-Type")) response.setHeader("Content-Type", "text/plain");
    response.end("fields");
  },
  cache: (_request, response, rest) => {
    response.setHeader("Cache-Control", `public, max-age=${rest}`);
    sendJson(response, { cached: true });
  },
  json: (_request, response) => sendJson(response, { success: true, items: [{ name: "one" }, { name: "two" }] }),
  xml: (_request, response) => {
    response.setHeader("Content-Type", "application/xml");
    response.end(
      '<?xml version="1.0"?><slides title="Show"><slide id="1">First</slide><slide id="2">Second</slide></slides>',
    );
  },
  html: (_request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end("<!DOCTYPE html><html><head><title>Thank you</title></head><body><h1>Done</h1></body></html>");
  },
  /** Text in another charset, as the content type says or as the document itself says. */
  latin1: (_request, response, rest) => {
    const document = latin1Documents[rest];
    response.setHeader("Content-Type", document?.type ?? "text/plain");
    response.end(Buffer.from(document?.text ?? "", "latin1"));
  },
  gzip: (_request, response) => {
    response.writeHead(200, { "Content-Type": "application/json", "Content-Encoding": "gzip" });
    response.end(gzipSync('{"gzipped":true}'));
  },
  /** JSON in these codings, one inside the other: `/coded/gzip,br` is `Content-Encoding: gzip, br`. */
  coded: (_request, response, rest) => {
    const names = rest.split(",");
    const body = names.reduce<Buffer>((bytes, name) => encoders[name]?.(bytes) ?? bytes, Buffer.from('{"coded":true}'));
    const coding = names.join(", ").replace("raw-", "");
    response.writeHead(200, { "Content-Type": "application/json", "Content-Encoding": coding });
    response.end(body);
  },
  /** So many bytes of text, compressed to far less. */
  bomb: (_request, response, rest) => {
    response.writeHead(200, { "Content-Type": "text/plain", "Content-Encoding": "gzip" });
    response.end(gzipSync(Buffer.alloc(Number(rest), "a")));
  },
  /** Never answers. */
  silence: () => {},
  /** The head of an answer, and no more. */
  stall: (_request, response) => {
    response.writeHead(200, { "Content-Type": "text/plain", "Content-Length": 5 });
    response.flushHeaders();
  },
  /** Breaks the connection off without an answer. */
  close: (request) => {
    request.socket.destroy();
  },
};

const waiting: ServerResponse[] = [];

const latin1Documents: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {
  text: { type: "text/plain; charset=iso-8859-1", text: "Grüße" },
  json: { type: "application/json; charset=ISO-8859-1", text: '{"a":"Grüße"}' },
  xml: { type: "application/xml", text: '<?xml version="1.0" encoding="iso-8859-1"?><a>Grüße</a>' },
  html: { type: "text/html", text: '<meta charset="iso-8859-1"><title>Grüße</title>' },
};

const encoders: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gzipSync,
  deflate: deflateSync,
  "raw-deflate": deflateRawSync,
  br: brotliCompressSync,
};

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://upstream.invalid");
  const [name = "", ...rest] = url.pathname.slice(1).split("/");
  const run = Object.hasOwn(answers, name) ? answers[name] : undefined;
  if (run !== undefined) await run(request, response, rest.join("/"), url);
  else {
    response.writeHead(404, { "Content-Type": "text/plain" });
    response.end("not found");
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function fileOf(file: File): Promise<{ filename: string; type: string; value: string }> {
  const bytes = Buffer.from(await file.arrayBuffer());
  const value = isUtf8(bytes) ? bytes.toString() : bytes.toString("base64");
  return { filename: file.name, type: file.type, value };
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify(value));
}
