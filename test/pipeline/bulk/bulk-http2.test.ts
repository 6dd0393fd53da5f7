// Many items in one request of an HTTP/2 client.
import assert from "node:assert/strict";
import { test } from "node:test";
import { http2Ask, http2Session } from "../../servers/http2-ask.ts";
import { startTlsGateway } from "../../servers/tls-gateway.ts";

test("Lists that are larger than the windows of HTTP/2 come whole", async () => {
  const gateway = await startTlsGateway({
    "swagger.yaml": `
openapi: 3.0.0
paths:
  /items:
    post: { x-flat-flow: echo.xml, x-flat-bulk: true, requestBody: { content: { application/json: {} } } }
`,
    "echo.xml": `<flow><template>{ "got": {{ $body/json }} }</template></flow>`,
  });
  const list = Array.from({ length: 500 }, (_, at) => `${at}${"x".repeat(1000)}`);
  const fields = { "content-type": "application/json" };
  const answer = await http2Ask(http2Session(gateway), "/items", fields, JSON.stringify(list));
  assert.equal(answer.status, 207);
  assert.deepEqual(
    JSON.parse(answer.text).map(({ body }: { body: { got: string } }) => body.got),
    list,
  );
});
