// The client's body in error flows: it is there whenever nobody else has taken it.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { ask, type Question } from "../servers/ask.ts";
import { startEcho } from "../servers/echo-upstream.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";

describe("an error flow that asks for the client's body", () => {
  let gateway: TestGateway;
  before(async () => {
    const { origin } = await startEcho();
    gateway = await startTestGateway(
      {
        "swagger.yaml": `swagger: "2.0"
basePath: /api
x-flat-init: init.xml
x-flat-error: { flow: error.xml }
paths:
  /proxy: { x-flat-proxy: { origin: "${origin}" } }
  /get: { get: { x-flat-flow: fine.xml } }
`,
        "init.xml": '<flow><error if="$request/get/fail"/></flow>',
        "fine.xml": "<flow><echo>fine</echo></flow>",
        "error.xml": '<flow><template>{ "body": {{ $body }}, "a": {{ $request/post/a }} }</template></flow>',
      },
      { FLAT_MAX_BODY: "100" },
    );
  });

  const post = (path: string, question: Question) =>
    ask(gateway.url + path, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", "Transfer-Encoding": "chunked" },
      ...question,
    });

  it("gets it on a proxied route whose init flow fails", async () => {
    const { status, text } = await post("/api/proxy?fail=1", { body: "a=%C3%A4" });
    assert.deepEqual([status, JSON.parse(text)], [500, { body: "a=%C3%A4", a: "ä" }]);
  });

  it("gets it for a path or method that isn't defined", async () => {
    assert.deepEqual(JSON.parse((await post("/api/none", { body: "a=1" })).text), { body: "a=1", a: "1" });
    assert.deepEqual(JSON.parse((await post("/api/get", { body: "a=1" })).text), { body: "a=1", a: "1" });
  });

  it("gets none where the client hasn't sent any", async () => {
    assert.deepEqual(JSON.parse((await ask(`${gateway.url}/api/none`)).text), { body: null, a: null });
  });

  it("doesn't run for a body that is too large or can't be read", async () => {
    assert.equal((await post("/api/proxy?fail=1", { body: "a".repeat(101) })).status, 413);
    const headers = { "Content-Encoding": "gzip" };
    assert.equal((await post("/api/proxy?fail=1", { body: gzipSync("a"), headers })).status, 415);
  });

  it("leaves the body to the proxy where nothing fails", async () => {
    const { text } = await post("/api/proxy", { body: "a".repeat(200) });
    assert.equal(Buffer.from(JSON.parse(text).body, "base64").toString(), "a".repeat(200));
  });
});
