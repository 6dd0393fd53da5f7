// Bodies that a flow has read before go upstream as they came: behind an init flow, in the action, and in a request with $body.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { type Answer, ask, type Question } from "../servers/ask.ts";
import { type Echo, startEcho } from "../servers/echo-upstream.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";

const init = `<flow>
  <set-response-headers>{ "X-Read": {{ string($body/json/a) }}, "X-Post": {{ string($request/post/a) }} }</set-response-headers>
</flow>`;

describe("a body that the init flow reads", () => {
  let gateway: TestGateway;
  before(async () => {
    const { origin } = await startEcho();
    gateway = await startTestGateway({
      "swagger.yaml": `swagger: "2.0"
x-flat-init: init.xml
paths:
  /proxy: { x-flat-proxy: { origin: "${origin}" } }
  /action: { x-flat-flow: action.xml }
  /request: { x-flat-flow: request.xml }
`,
      "init.xml": init,
      "action.xml": `<flow><proxy-request>{ "origin": "${origin}" }</proxy-request></flow>`,
      "request.xml": `<flow><request url="${origin}">{ "body": { "src": "$body" } }</request></flow>`,
    });
  });

  async function sent(way: string, question: Question): Promise<{ answer: Answer; echo: Echo; body: string }> {
    const answer = await ask(gateway.url + way, { method: "POST", ...question });
    const echo = JSON.parse(answer.text) as Echo;
    return { answer, echo, body: Buffer.from(echo.body, "base64").toString() };
  }

  for (const way of ["/proxy", "/action", "/request"]) {
    it(`goes through ${way} byte for byte`, async () => {
      const text = '{ "a" :  "1" }\n';
      const { answer, echo, body } = await sent(way, { body: text, headers: { "Content-Type": "application/json" } });
      assert.deepEqual([answer.headers["x-read"], body], ["1", text]);
      assert.deepEqual([echo.headers["content-type"], echo.headers["content-length"]], ["application/json", "15"]);
    });

    it(`goes through ${way} where it came in chunks`, async () => {
      const headers = { "Content-Type": "application/x-www-form-urlencoded", "Transfer-Encoding": "chunked" };
      const { answer, body } = await sent(way, { body: "a=%C3%A4&b", headers });
      assert.deepEqual([answer.headers["x-post"], body], ["ä", "a=%C3%A4&b"]);
    });

    it(`goes through ${way} where it isn't text`, async () => {
      const bytes = Buffer.from([0, 255, 254, 10, 13, 200]);
      const { echo } = await sent(way, { body: bytes, headers: { "Content-Type": "image/x" } });
      assert.equal(echo.body, bytes.toString("base64"));
    });

    it(`goes through ${way} where it is empty`, async () => {
      const { echo } = await sent(way, { body: "", headers: { "Content-Type": "application/json" } });
      assert.equal(echo.body, "");
    });

    it(`is refused on ${way} where it is compressed`, async () => {
      const headers = { "Content-Type": "application/json", "Content-Encoding": "gzip" };
      const { status } = await ask(gateway.url + way, { method: "POST", body: gzipSync("{}"), headers });
      assert.equal(status, 415);
    });
  }
});
