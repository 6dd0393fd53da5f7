// Requests with many items as clients see them: what is checked once, what runs for each, in which order, and what bounds it.
import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { it } from "node:test";
import { brotliDecompressSync } from "node:zlib";
import { type Answer, ask, head } from "../../servers/ask.ts";
import { startTestGateway } from "../../servers/gateway.ts";
import { startUpstream } from "../../servers/upstream.ts";
import { type Entry, entriesOf } from "./entries.ts";

const json = { "Content-Type": "application/json" };

function post(url: string, body: string | Buffer | readonly unknown[], headers = {}): Promise<Answer> {
  const sent = Array.isArray(body) ? JSON.stringify(body) : (body as string | Buffer);
  return ask(url, { method: "POST", headers: { ...json, ...headers }, body: sent });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** An upstream whose answers a test gives out itself. */
async function heldUpstream() {
  const waiting: { readonly body: string; readonly response: ServerResponse }[] = [];
  let seen = 0;
  let most = 0;
  let notify = (): void => {};
  const upstream = await startUpstream(async (request, response) => {
    const body = await bodyOf(request);
    waiting.push({ body, response });
    seen += 1;
    most = Math.max(most, waiting.length);
    response.once("close", () => {
      const at = waiting.findIndex((one) => one.response === response);
      if (at >= 0) waiting.splice(at, 1);
      notify();
    });
    notify();
  });
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) await new Promise<void>((resolve) => (notify = resolve));
  };
  const answer = (body: string, status = 200): void => {
    const at = waiting.findIndex((one) => one.body === body);
    const [found] = waiting.splice(at, 1);
    assert.ok(at >= 0 && found, body);
    found.response.writeHead(status, { "Content-Type": "text/plain" }).end(`of ${body}`);
  };
  return { origin: upstream.origin, waiting, seen: () => seen, most: () => most, until, answer };
}

const proxied = (origin: string, bulk: string) =>
  `openapi: 3.0.0\npaths:\n  /items:\n    post:\n      x-flat-proxy: { url: "${origin}/in" }\n      x-flat-bulk: ${bulk}\n      requestBody: { content: { application/json: {} } }\n`;

it("items that are proxied go out one by one, as they are written, each with its own idempotency key", async () => {
  const seen: (readonly [string, IncomingMessage])[] = [];
  const upstream = await startUpstream(async (request, response) => {
    seen.push([await bodyOf(request), request]);
    response.writeHead(201, { ...json, "X-Number": String(seen.length), Vary: "Accept", Date: "now" });
    response.end('{"big":12345678901234567890, "twice":1, "twice":2}');
  });
  const { url, log } = await startTestGateway({ "swagger.yaml": proxied(upstream.origin, "{ concurrency: 1 }") });
  const headers = { "Idempotency-Key": '"k"', Prefer: "return=minimal", "X-Own": "1", "Accept-Encoding": "br" };
  const answer = await post(`${url}/items?q=1`, '[ {"n": 9007199254740993.10} , 7 ]', headers);
  const entry = (index: number) =>
    `{"index":${index},"status":201,"headers":{"x-number":"${index + 1}"},"body":{"big":12345678901234567890, "twice":1, "twice":2}}`;
  assert.equal(answer.headers["content-encoding"], "br");
  assert.equal(brotliDecompressSync(answer.body).toString(), `[${entry(0)},${entry(1)}]`);
  assert.deepEqual(
    seen.map(([body]) => body),
    ['{"n": 9007199254740993.10}', "7"],
  );
  assert.deepEqual(
    seen.map(([, { method, url: target, headers: fields }]) => [
      method,
      target,
      fields["content-type"],
      fields["idempotency-key"],
      fields.prefer,
      fields["x-own"],
      fields["accept-encoding"],
    ]),
    [0, 1].map((at) => ["POST", "/in?q=1", "application/json", `"k-${at}"`, undefined, "1", undefined]),
  );
  await log.event({ type: "flat_access" });
  assert.equal(log.all("flat_access").length, 1);
  assert.equal(log.all("flat_request").length, 2);
});

it("items that are proxied fail by themselves where the upstream does", async () => {
  const upstream = await startUpstream(async (request, response) => {
    const body = await bodyOf(request);
    if (body === "1") response.destroy();
    else if (body === "2") {
      response.writeHead(200, { "Content-Length": "10" });
      response.write("part");
      setImmediate(() => response.destroy());
    } else response.end("fine");
  });
  const { url } = await startTestGateway({ "swagger.yaml": proxied(upstream.origin, "true") });
  const entries = entriesOf(await post(`${url}/items`, [0, 1, 2, 3]));
  assert.deepEqual(
    entries.map(({ status, body }) => [status, body.error?.code ?? body]),
    [
      [200, "fine"],
      [502, 3201],
      [502, 3201],
      [200, "fine"],
    ],
  );
});

it("items that are proxied run as many at a time as they may, and are answered in their order", async () => {
  const upstream = await heldUpstream();
  const { url } = await startTestGateway({ "swagger.yaml": proxied(upstream.origin, "{ concurrency: 2 }") });
  const response = await head(`${url}/items`, { method: "POST", headers: json, body: "[0,1,2,3,4]" });
  assert.equal(response.statusCode, 207);
  for (const next of ["1", "2", "3", "4", "0"]) {
    await upstream.until(() => upstream.waiting.some(({ body }) => body === next));
    upstream.answer(next);
  }
  const entries = JSON.parse(await bodyOf(response)) as Entry[];
  assert.deepEqual(
    entries.map(({ index, body }) => [index, body]),
    [0, 1, 2, 3, 4].map((at) => [at, `of ${at}`]),
  );
  assert.equal(upstream.most(), 2);
});

it("items that are proxied don't begin any more once one has failed, where that is wanted; those that run are brought to their end", async () => {
  const upstream = await heldUpstream();
  const options = "{ concurrency: 3, stop-on-error: true }";
  const { url } = await startTestGateway({ "swagger.yaml": proxied(upstream.origin, options) });
  const answer = post(`${url}/items`, [0, 1, 2, 3, 4]);
  await upstream.until(() => upstream.waiting.length === 3);
  upstream.answer("1", 409);
  await upstream.until(() => upstream.waiting.length === 2);
  upstream.answer("2");
  upstream.answer("0");
  assert.deepEqual(
    entriesOf(await answer).map(({ status, body }) => [status, body]),
    [
      [200, "of 0"],
      [409, "of 1"],
      [200, "of 2"],
      [424, null],
      [424, null],
    ],
  );
  assert.equal(upstream.seen(), 3);
});

it("items that are proxied are given up when the client leaves, and none begins any more", async () => {
  const upstream = await heldUpstream();
  const { url, log } = await startTestGateway({ "swagger.yaml": proxied(upstream.origin, "{ concurrency: 2 }") });
  const response = await head(`${url}/items`, { method: "POST", headers: json, body: "[0,1,2,3,4,5,6,7]" });
  await upstream.until(() => upstream.waiting.length === 2);
  response.destroy();
  await log.event({ type: "flat_access" });
  await upstream.until(() => upstream.waiting.length === 0);
  assert.equal((await ask(`${url}/nowhere`)).status, 404);
  assert.equal(upstream.seen(), 2);
  assert.deepEqual(
    log.all("flat_alert").filter(({ topic }) => topic !== "validation"),
    [],
  );
});

it("items that are proxied wait while answers that can't be written yet fill the memory that they may", async () => {
  const upstream = await heldUpstream();
  const { url } = await startTestGateway(
    { "swagger.yaml": proxied(upstream.origin, "{ concurrency: 2 }") },
    { FLAT_MAX_BODY: "100" },
  );
  const answer = post(`${url}/items`, [0, 1, 2, 3, 4]);
  await upstream.until(() => upstream.waiting.length === 2);
  for (const next of ["1", "2"]) {
    await upstream.until(() => upstream.waiting.some(({ body }) => body === next));
    upstream.answer(next);
  }
  // Both entries are longer than 100 bytes: 3 has to wait for 0.
  assert.equal((await ask(`${url}/nowhere`)).status, 404);
  assert.deepEqual(
    upstream.waiting.map(({ body }) => body),
    ["0"],
  );
  upstream.answer("0");
  await upstream.until(() => upstream.waiting.length === 2);
  upstream.answer("3");
  upstream.answer("4");
  assert.equal(entriesOf(await answer).length, 5);
});
