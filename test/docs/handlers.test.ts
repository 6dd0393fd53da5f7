// The app of docs/handlers.md does what the page says.
import assert from "node:assert/strict";
import { before, it } from "node:test";
import { ask, type Question } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { page } from "./console.ts";

/** Blocks whose first line names their file. */
function filesOf(text: string): Readonly<Record<string, string>> {
  const blocks = text.matchAll(/^```(?:yaml\n# |xml\n<!-- )([\w./-]+)(?: -->)?\n([\s\S]*?)^```$/gm);
  return Object.fromEntries([...blocks].map(([, name, body]) => [name, body]));
}

let gateway: TestGateway;
before(async () => {
  gateway = await startTestGateway(filesOf(page("docs/handlers.md")));
});

async function answer(path: string, question: Question = {}) {
  const { status, text, headers } = await ask(`${gateway.url}/v1${path}`, question);
  return { status, body: JSON.parse(text), headers };
}

it("a start handler lets some requests pass, and answers the others", async () => {
  const refused = await answer("/partners/7");
  assert.deepEqual([refused.status, refused.body, refused.headers["x-served-by"]], [403, { refused: true }, undefined]);
  const passed = await answer("/partners/7", { headers: { "X-Partner": "acme" } });
  assert.deepEqual([passed.status, passed.body], [200, { partner: "7" }]);
  assert.equal(passed.headers["x-served-by"], "GET /partners/{id}");
});

it("a handler chooses the flow; another one counts what it makes", async () => {
  const first = await answer("/orders");
  assert.deepEqual([first.body, first.headers["x-total"]], [{ orders: [1, 2, 3] }, "3"]);
  const second = await answer("/orders?version=v2");
  assert.deepEqual([second.body, second.headers["x-total"]], [{ items: [{ id: 1 }, { id: 2 }, { id: 3 }] }, "3"]);
  const unknown = await answer("/orders?version=..%2Fv2");
  assert.deepEqual([unknown.status, unknown.body.error.code], [400, 3204]);
});

it("an error handler makes problems of errors", async () => {
  const { status, body, headers } = await answer("/fail");
  assert.deepEqual([status, headers["content-type"]], [409, "application/problem+json"]);
  assert.deepEqual(body, { title: "There is no more of it", from: "flows/fail.xml", line: 2 });
});
