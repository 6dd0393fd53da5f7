// What is kept of a request with many items, for its HAR document.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "../../servers/ask.ts";
import { startTestGateway } from "../../servers/gateway.ts";

test("The HAR document of a request with many items takes the place of their list", async () => {
  const { url } = await startTestGateway(
    {
      "conf/config.xml": `<config><flat><collect-request-info/></flat></config>`,
      "swagger.yaml": `
openapi: 3.0.0
paths:
  /items:
    post: { x-flat-flow: echo.xml, x-flat-bulk: true, requestBody: { content: { application/json: {} } } }
`,
      "echo.xml": `<flow><template>{ "got": {{ $body/json }} }</template></flow>`,
    },
    { FLAT_DEBUG_PASSWORD: "", FLAT_DEBUG_ALLOW_HEADER: "true" },
  );
  const question = { method: "POST", headers: { "Content-Type": "application/json" }, body: "[1,2]" };
  const plain = await ask(`${url}/items`, question);
  assert.deepEqual(JSON.parse(plain.text), [
    { index: 0, status: 200, body: { got: 1 } },
    { index: 1, status: 200, body: { got: 2 } },
  ]);
  const answer = await ask(`${url}/items`, { ...question, headers: { ...question.headers, Debug: "har::inline" } });
  assert.equal(answer.status, 200);
  const [entry] = JSON.parse(answer.text).log.entries;
  assert.equal(entry.request.postData.text, "[1,2]");
  assert.equal(entry.response.status, 207);
});
