// Validation of what goes through a proxy, with a real upstream.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

const valid = '{ "id":  1 }';

let gateway: TestGateway;
/** Bodies that came. */
const received: string[] = [];

before(async () => {
  const { origin } = await startUpstream(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push(Buffer.concat(chunks).toString());
    const url = new URL(request.url ?? "/", "http://a");
    const json = { "Content-Type": "application/json" };
    if (url.pathname === "/gzip") {
      response.writeHead(200, { ...json, "Content-Encoding": "gzip" });
      response.end(gzipSync(url.searchParams.get("body") ?? valid));
    } else if (url.pathname === "/broken-gzip") {
      response.writeHead(200, { ...json, "Content-Encoding": "gzip" });
      response.end("not gzip");
    } else if (url.pathname === "/events") {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write("data: 1\n\n");
    } else {
      response.writeHead(Number(url.searchParams.get("status") ?? 200), json);
      response.end(url.searchParams.get("body") ?? valid);
    }
  });
  const operation = `
      parameters:
        - { name: body, in: body, schema: { type: object, required: [a] } }
      responses:
        200: { description: ok, schema: { type: object, required: [id], properties: { id: { type: integer } } } }
        201: { description: no schema }`;
  gateway = await startTestGateway(
    {
      "swagger.yaml": `swagger: "2.0"
x-flat-validate: { request: true, response: true }
x-flat-error: { flow: error.xml }
paths:
  /strict/**:
    x-flat-proxy: { origin: ${origin}, stripEndpoint: true }
    get:${operation}
    post:${operation}
  /reported/**:
    x-flat-validate: { request: report-only, response: report-only }
    x-flat-proxy: { origin: ${origin}, stripEndpoint: true }
    post:${operation}
`,
      "error.xml": `<flow><set-response-headers>{"X-Error": {{ $error/code }}}</set-response-headers></flow>`,
    },
    { FLAT_MAX_BODY: "1000" },
  );
});
function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(gateway.url + path, init);
}

const post = (body: string): RequestInit => ({ method: "POST", headers: { "Content-Type": "application/json" }, body });

describe("a proxied request that is checked", () => {
  it("is forwarded byte for byte", async () => {
    received.length = 0;
    assert.equal((await ask("/strict/x", post('{ "a":  1 }'))).status, 200);
    assert.deepEqual(received, ['{ "a":  1 }']);
  });

  it("never reaches the upstream where it is invalid", async () => {
    received.length = 0;
    const response = await ask("/strict/x", post('{"b": 1}'));
    assert.equal(response.status, 400);
    assert.equal(response.headers.get("x-error"), "3204");
    assert.deepEqual(received, []);
  });

  it("goes on unchanged where faults are only reported", async () => {
    received.length = 0;
    assert.equal((await ask("/reported/x?status=500", post("[ 1 ]"))).status, 500);
    assert.deepEqual(received, ["[ 1 ]"]);
  });
});

describe("a proxied response that is checked", () => {
  it("is passed on byte for byte", async () => {
    const response = await ask("/strict/x");
    assert.equal(response.status, 200);
    assert.equal(await response.text(), valid);
  });

  it("is checked through its compression, which it keeps", async () => {
    const response = await ask("/strict/gzip");
    assert.equal(response.headers.get("content-encoding"), "gzip");
    assert.equal(await response.text(), valid);
    assert.equal((await ask("/strict/gzip?body=%7B%7D")).status, 500);
  });

  it("is a failed request where its compression can't be undone, which the log tells", async () => {
    assert.equal((await ask("/strict/broken-gzip")).status, 502);
    const alert = await gateway.log.event({ type: "flat_alert", topic: "request" });
    assert.match(String(alert.message), /^main: Upstream Request Failed: incorrect header check/);
  });

  it("is replaced where it is invalid", async () => {
    const response = await ask("/strict/x?body=%7B%22id%22%3A%22x%22%7D");
    assert.equal(response.status, 500);
    assert.equal(response.headers.get("x-error"), "3205");
    const { error } = (await response.json()) as { error: { info: string[]; code: number } };
    assert.equal(error.code, 3205);
    assert.deepEqual(error.info, [
      "Type constraint violated in body for id: String value found, but an integer is required.",
    ]);
  });

  it("is replaced where its status isn't defined, or its body is too large to be looked at", async () => {
    const unknown = await ask("/strict/x?status=404");
    assert.equal(unknown.status, 500);
    assert.match(await unknown.text(), /No definition for status code 404 and no 'default'\./);
    assert.equal((await ask(`/strict/x?body=${"x".repeat(1001)}`)).status, 500);
  });

  it("streams where nothing is said of its body, and where it never ends", async () => {
    assert.equal((await ask(`/strict/x?status=201&body=${"x".repeat(2000)}`)).status, 201);
    const events = await ask("/strict/events");
    const reader = events.body?.getReader();
    assert.equal(new TextDecoder().decode((await reader?.read())?.value), "data: 1\n\n");
    await reader?.cancel();
  });

  it("goes out unchanged where faults are only reported", async () => {
    const response = await ask("/reported/x?body=[]", post('{"a": 1}'));
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "[]");
  });

  it("goes out unchecked where it is too large and faults are only reported", async () => {
    const body = JSON.stringify("x".repeat(2000));
    const response = await ask(`/reported/x?body=${body}`, post('{"a": 1}'));
    assert.equal(response.status, 200);
    assert.equal(await response.text(), body);
  });
});

describe("a proxied response by OpenAPI 3", () => {
  it("streams where its media type has no schema, whatever its size", async () => {
    const { origin } = await startUpstream((_request, response) => {
      response.writeHead(200, { "Content-Type": "image/png" });
      response.end(Buffer.alloc(5000));
    });
    const app = await startTestGateway(
      {
        "swagger.yaml": `openapi: 3.0.3
x-flat-validate: { response: true }
paths:
  /**:
    x-flat-proxy: { origin: ${origin} }
    get:
      responses:
        200:
          description: ok
          content:
            application/json: { schema: { type: object } }
            image/*: {}
`,
      },
      { FLAT_MAX_BODY: "1000" },
    );
    const response = await fetch(`${app.url}/x`);
    assert.equal(response.status, 200);
    assert.equal((await response.arrayBuffer()).byteLength, 5000);
  });
});
