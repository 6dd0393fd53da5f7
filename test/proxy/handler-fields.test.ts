// `set-request-headers` in handlers, and operations that call each other by way of them.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConfigErrors } from "../../src/errors/config-error.ts";
import { ask } from "../servers/ask.ts";
import { type Echo, startEcho } from "../servers/echo-upstream.ts";
import { startTestGateway } from "../servers/gateway.ts";

const echo = await startEcho();

describe("fields that handlers set", () => {
  const files = {
    "swagger.yaml": `
swagger: "2.0"
x-flat-init: init.xml
x-flat-handlers:
  - { name: stage, path: ., event: start, flow: stage.xml }
  - { name: named, event: start, flow: named.xml, order: 5 }
paths:
  /proxy/**: { x-flat-handlers: [named], x-flat-proxy: { url: "${echo.origin}/" } }
  /action: { x-flat-flow: action.xml }
  /operation: { get: { operationId: proxied, x-flat-proxy: { url: "${echo.origin}/" } } }
  /call: { x-flat-flow: call.xml }
`,
    "init.xml": `<flow><set-request-headers>{ "X-By": "init", "X-Init": "1" }</set-request-headers></flow>`,
    "stage.xml": `<flow><set-request-headers>{ "X-By": "stage", "X-Path": {{ $request/path }} }</set-request-headers></flow>`,
    "named.xml": `<flow><set-request-headers>{ "X-By": "named" }</set-request-headers></flow>`,
    "action.xml": `<flow><proxy-request>{ "url": "${echo.origin}/" }</proxy-request></flow>`,
    "call.xml": `<flow><request>{ "operation": "proxied" }</request></flow>`,
  };
  const by = async (url: string): Promise<readonly unknown[]> => {
    const { text } = await ask(url, { headers: { "X-By": "client", "X-Path": "client" } });
    const { headers } = JSON.parse(text) as Echo;
    return [headers["x-by"], headers["x-init"], headers["x-path"]];
  };

  it("are sent by the proxy behind them, of several the last", async () => {
    const { url } = await startTestGateway(files);
    assert.deepEqual(await by(`${url}/proxy/a`), ["named", "1", "/proxy/a"]);
    assert.deepEqual(await by(`${url}/action`), ["stage", "1", "/action"]);
  });

  it("are those of the operation itself where it is called", async () => {
    const { url } = await startTestGateway(files);
    assert.deepEqual(await by(`${url}/call`), ["stage", "1", "/operation"]);
  });
});

describe("operations that call each other by way of handlers", () => {
  const start = (event: string, path: string): ReturnType<typeof startTestGateway> =>
    startTestGateway({
      "swagger.yaml": `
swagger: "2.0"
x-flat-handlers: [{ name: counting, path: "${path}", event: ${event}, flow: counting.xml }]
paths:
  /count: { get: { operationId: count, x-flat-flow: count.xml } }
  /cars/{id}: { get: { operationId: getCar, x-flat-flow: count.xml } }
`,
      "counting.xml": `<flow><request content="counted">{ "operation": "count" }</request></flow>`,
      "count.xml": "<flow><echo>counted</echo></flow>",
    });

  it("are refused where it is certain", async () => {
    for (const event of ["start", "end"]) {
      await assert.rejects(start(event, "."), (error) => {
        assert.ok(error instanceof ConfigErrors);
        assert.deepEqual(
          error.errors.map(({ message, position }) => `${position?.file}:${position?.line} ${message}`),
          ["counting.xml:1 Operations call each other in a circle"],
        );
        return true;
      });
    }
  });

  it("are fine where the handler doesn't run for what it calls", async () => {
    const { url } = await start("start", "^/cars/");
    assert.equal((await ask(`${url}/cars/1`)).text, "counted");
  });
});
