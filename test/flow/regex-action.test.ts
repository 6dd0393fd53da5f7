// The action `regex` with texts and patterns that take long: they are matched elsewhere, with the same result.
import assert from "node:assert/strict";
import { it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";

const definition = 'swagger: "2.0"\npaths:\n  /long: { x-flat-flow: long.xml }\n  /hard: { x-flat-flow: hard.xml }\n';
const body = 'in="fit://request/request/body"';
const files = {
  "swagger.yaml": definition,
  "long.xml": `<flow><regex ${body} pattern="/(b+)c?/" replace="[$1]"/><regex pattern="/^a/" replace="A"/></flow>`,
  "hard.xml": `<flow><regex ${body} pattern="/^(?=(a+)+$)(\\w+)*\\1$/" replace="found"/></flow>`,
};

it("long texts are replaced in, one action after the other", async () => {
  const { url, log } = await startTestGateway(files);
  const text = "aabbc".repeat(100_000);
  const answer = await ask(`${url}/long`, { method: "POST", headers: { "Content-Type": "text/plain" }, body: text });
  assert.equal(answer.text, `A${"aa[bb]".repeat(100_000).slice(1)}`);
  assert.deepEqual(log.all("flat_alert"), []);
});

it("a pattern that would take for ever is given up, and the gateway goes on", async () => {
  const { url, log } = await startTestGateway(files);
  const text = `${"a".repeat(5000)}!`;
  const post = { method: "POST", headers: { "Content-Type": "text/plain" }, body: text };
  const [hard, long] = await Promise.all([ask(`${url}/hard`, post), ask(`${url}/long`, { ...post, body: "abc" })]);
  assert.equal(hard.text, text);
  assert.equal(long.text, "A[b]");
  assert.equal(log.all("flat_alert").length, 1);
});
