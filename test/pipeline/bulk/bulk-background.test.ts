// Many items in the background: one transaction for the request, closed in errors where an item has failed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "../../servers/ask.ts";
import { startTestGateway } from "../../servers/gateway.ts";
import { accepted, closed } from "../../transactions/async-gateway.ts";

const gateway = await startTestGateway({
  "swagger.yaml": `
openapi: 3.1.0
security: []
servers: [{ url: /v1 }]
x-flat-init: init.xml
x-flat-error: { flow: error.xml }
paths:
  /cars:
    post:
      x-flat-flow: car.xml
      x-flat-async: true
      x-flat-bulk: { max-items: 3, concurrency: 1, stop-on-error: true }
      requestBody: { content: { application/json: { schema: { type: object, required: [name] } } } }
`,
  "init.xml": `<flow><eval out="$own">concat($own, "x")</eval></flow>`,
  "error.xml": `<flow><template>{ "code": {{ $error/code }} }</template></flow>`,
  "car.xml": `<flow><template>{{ concat($own, " ", $body/json/name) }}</template></flow>`,
});
const url = `${gateway.url}/v1/cars`;

function post(body: string, type = "application/json", headers = {}) {
  return { method: "POST", headers: { "Content-Type": type, ...headers }, body };
}

test("All items are fine", async () => {
  const { location } = await accepted(gateway.url, "/v1/cars", post("name\nA\nB\n", "text/csv"));
  const { status, errors, response } = await closed(gateway.url, location);
  assert.deepEqual([status, errors, response.status], ["CLOSED_IN_SUCCESS", [], 207]);
  assert.deepEqual(response.body, [
    { index: 0, status: 200, body: "x A" },
    { index: 1, status: 200, body: "x B" },
  ]);
});

test("Items that fail, and those that never begin, are the errors of the transaction", async () => {
  gateway.log.clear();
  const { location } = await accepted(
    gateway.url,
    "/v1/cars",
    post('{"name":"A"}\n{"name":\n{}', "application/x-ndjson"),
  );
  const { status, errors, response } = await closed(gateway.url, location);
  assert.equal(status, "CLOSED_IN_ERRORS");
  assert.deepEqual(response.body, [
    { index: 0, status: 200, body: "x A" },
    { index: 1, status: 400, body: { code: 3204 } },
    { index: 2, status: 424, body: null },
  ]);
  assert.deepEqual(errors, [
    { message: "Item 1 failed", status: 400, index: 1 },
    { message: "Item 2 failed", status: 424, index: 2 },
  ]);
  const { requestID } = await gateway.log.event({ type: "flat_access", status: 202 });
  assert.equal((await gateway.log.event({ type: "flat_alert", topic: "validation", requestID })).item, 1);
});

test("A single object is a normal run in the background", async () => {
  const { location } = await accepted(gateway.url, "/v1/cars", post('{"name":"A"}'));
  const { status, response } = await closed(gateway.url, location);
  assert.deepEqual([status, response.status, response.body], ["CLOSED_IN_SUCCESS", 200, "x A"]);
});

test("What can be told at once is: bodies without items to be told apart, too many items, and whether items are valid", async () => {
  assert.equal((await ask(url, post("[1"))).status, 400);
  assert.equal((await ask(url, post("[1,2,3,4]"))).status, 413);
  const { status, text, headers } = await ask(
    url,
    post('[{"name":"A"},{}]', "application/json", { Prefer: "validate" }),
  );
  assert.deepEqual([status, headers["preference-applied"]], [207, "validate"]);
  assert.deepEqual(
    JSON.parse(text).map((entry: { status: number }) => entry.status),
    [200, 400],
  );
});

test("A list of answers that is too large to be kept closes the transaction in errors", async () => {
  const small = await startTestGateway(
    {
      "swagger.yaml": `
openapi: 3.1.0
security: []
paths:
  /large:
    post: { x-flat-flow: large.xml, x-flat-async: true, x-flat-bulk: true, requestBody: { content: { application/json: {} } } }
`,
      "large.xml": `<flow><template>{{ concat($body, $body, $body) }}</template></flow>`,
    },
    { FLAT_MAX_BODY: "10000" },
  );
  const items = JSON.stringify(["a".repeat(3000), "b".repeat(3000)]);
  const { location } = await accepted(small.url, "/large", post(items));
  const { status, errors, response } = await closed(small.url, location);
  assert.deepEqual([status, response.status], ["CLOSED_IN_ERRORS", 207]);
  assert.deepEqual(errors[0]?.info, ["The answer is larger than 10000 bytes."]);
});
