// A request body that is sent on more than once, and HEAD through a flow.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ask, type Question } from "../servers/ask.ts";
import { type Echo, startEcho } from "../servers/echo-upstream.ts";
import { startTestGateway } from "../servers/gateway.ts";

let origin: string;
before(async () => {
  ({ origin } = await startEcho());
});

const proxyRequest = (): string => `<proxy-request>{"origin": "${origin}"}</proxy-request>`;

/** The bodies that the upstream got: each flow keeps the first answer in $first. */
async function bodies(
  files: Readonly<Record<string, string>>,
  path: string,
  question: Question,
): Promise<readonly string[]> {
  const gateway = await startTestGateway(files);
  const answer = await ask(gateway.url + path, { method: "POST", ...question });
  assert.equal(answer.status, 200, answer.text);
  const { first, second } = JSON.parse(answer.text) as { first: Echo; second: Echo };
  return [first, second].map(({ body }) => Buffer.from(body, "base64").toString());
}

const keepFirst = '<eval out="$first">json-parse(body())</eval>';
const report = '<template>{"first": {{ $first }}, "second": {{ json-parse(body()) }}}</template>';
const chunked = { headers: { "Transfer-Encoding": "chunked" }, body: "the body" };

describe("a body that is sent on twice", () => {
  it("by two proxy-requests of a flow arrives twice", async () => {
    const files = {
      "swagger.yaml": 'swagger: "2.0"\npaths:\n  /x: {x-flat-flow: f.xml}\n',
      "f.xml": `<flow>${proxyRequest()}${keepFirst}${proxyRequest()}${report}</flow>`,
    };
    assert.deepEqual(await bodies(files, "/x", { body: "the body" }), ["the body", "the body"]);
    assert.deepEqual(await bodies(files, "/x", chunked), ["the body", "the body"]);
  });

  it("by a sub-flow that is called twice arrives twice", async () => {
    const files = {
      "swagger.yaml": 'swagger: "2.0"\npaths:\n  /x: {x-flat-flow: f.xml}\n',
      "f.xml": `<flow><sub-flow src="sub.xml"/>${keepFirst}<sub-flow src="sub.xml"/>${report}</flow>`,
      "sub.xml": `<flow>${proxyRequest()}</flow>`,
    };
    assert.deepEqual(await bodies(files, "/x", chunked), ["the body", "the body"]);
  });

  it("by the init flow and the path's flow arrives twice", async () => {
    const files = {
      "swagger.yaml": 'swagger: "2.0"\nx-flat-init: init.xml\npaths:\n  /x: {x-flat-flow: f.xml}\n',
      "init.xml": `<flow>${proxyRequest()}${keepFirst}</flow>`,
      "f.xml": `<flow>${proxyRequest()}${report}</flow>`,
    };
    assert.deepEqual(await bodies(files, "/x", chunked), ["the body", "the body"]);
  });

  it("by the init flow and x-flat-proxy arrives twice", async () => {
    const gateway = await startTestGateway({
      "swagger.yaml": `swagger: "2.0"\nx-flat-init: init.xml\npaths:\n  /x: {x-flat-proxy: {origin: "${origin}"}}\n`,
      "init.xml": `<flow>${proxyRequest()}<set-response-headers>{"First": {{ json-parse(body())/body }}}</set-response-headers></flow>`,
    });
    const answer = await ask(`${gateway.url}/x`, { method: "POST", ...chunked });
    const sent = Buffer.from("the body").toString("base64");
    assert.deepEqual([answer.headers.first, JSON.parse(answer.text).body], [sent, sent]);
  });
});

describe("HEAD through proxy-request", () => {
  it("claims no size for what it doesn't know", async () => {
    const gateway = await startTestGateway({
      "swagger.yaml": 'swagger: "2.0"\npaths:\n  /x: {x-flat-flow: f.xml}\n',
      "f.xml": `<flow>${proxyRequest()}</flow>`,
    });
    const { status, headers, text } = await ask(`${gateway.url}/x`, { method: "HEAD" });
    assert.deepEqual(
      [status, headers["content-length"], headers["transfer-encoding"], text],
      [200, undefined, undefined, ""],
    );
  });
});
