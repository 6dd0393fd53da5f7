// x-flat-proxy on each level of a definition: the nearest one counts, and may stand beside flows on other levels.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { type Echo, startEcho } from "../servers/echo-upstream.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";

const swagger = (origin: string): string => `swagger: "2.0"
basePath: /api
paths:
  x-flat-proxy:
    origin: ${origin}
    headers:
      Level: paths
  /fallback:
  /fallback-operation:
    get:
  /users/**:
    x-flat-proxy:
      origin: ${origin}
      stripEndpoint: true
      addPrefix: /v4
      headers:
        Correlation-ID: 42
        Level: path
      options:
        timeout: 2
  /mixed:
    x-flat-proxy: { origin: ${origin}, headers: { Level: path } }
    get:
    post:
      x-flat-proxy: { origin: ${origin}, headers: { Level: operation } }
    put:
      x-flat-flow: flow.xml
  /flow:
    x-flat-flow: flow.xml
    delete:
      x-flat-proxy: { origin: ${origin}, headers: { Level: operation } }
    get:
`;

describe("x-flat-proxy", () => {
  let gateway: TestGateway;
  before(async () => {
    const upstream = await startEcho();
    const files = { "swagger.yaml": swagger(upstream.origin), "flow.xml": "<flow><echo>flow</echo></flow>" };
    gateway = await startTestGateway(files);
  });

  /** Method and path, the level that answers, and where the upstream is asked. */
  const table: readonly (readonly [method: string, path: string, level: string, url?: string])[] = [
    ["GET", "/api/fallback", "paths"],
    ["PATCH", "/api/fallback", "paths"],
    ["GET", "/api/fallback-operation", "paths"],
    ["GET", "/api/users/profile?a=b", "path", "/v4/profile?a=b"],
    ["POST", "/api/users", "path", "/v4/"],
    ["GET", "/api/mixed", "path"],
    ["POST", "/api/mixed", "operation"],
    ["PUT", "/api/mixed", "flow"],
    ["GET", "/api/flow", "flow"],
    ["DELETE", "/api/flow", "operation"],
  ];
  for (const [method, path, level, url = path] of table) {
    it(`of ${level === "flow" ? "another level leaves" : `the level ${level} answers`} ${method} ${path}`, async () => {
      const { status, text } = await ask(gateway.url + path, { method });
      assert.equal(status, 200);
      if (level === "flow") {
        assert.equal(text, "flow");
        return;
      }
      const echo = JSON.parse(text) as Echo;
      assert.deepEqual([echo.method, echo.url, echo.headers.level], [method, url, level]);
    });
  }

  it("sends numbers as header fields", async () => {
    const echo = JSON.parse((await ask(`${gateway.url}/api/users/profile`)).text) as Echo;
    assert.equal(echo.headers["correlation-id"], "42");
  });
});
