// Handlers of routes with many items: all of them run for each item.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "../../servers/ask.ts";
import { startTestGateway } from "../../servers/gateway.ts";

test("Start, end and error handlers, $api-flow and $api-stop are those of each item", async () => {
  const { url } = await startTestGateway({
    "swagger.yaml": `
openapi: 3.0.0
x-flat-init: init.xml
x-flat-handlers:
  - { name: first, path: ., event: start, flow: start.xml }
  - { name: last, path: ., event: end, flow: end.xml }
  - { name: wrong, path: ., event: error, flow: wrong.xml }
paths:
  /items:
    post: { x-flat-flow: item.xml, x-flat-bulk: true, requestBody: { content: { application/json: { schema: { type: integer } } } } }
  /other:
    post: { x-flat-flow: other.xml }
`,
    "init.xml": `<flow><if test="$body = '3'"><eval out="$api-flow">"other.xml"</eval></if></flow>`,
    "start.xml": `<flow>
  <eval out="$row">concat($row, "start ")</eval>
  <if test="$body = '4'"><eval out="$api-stop">true()</eval><template>"stopped"</template></if>
</flow>`,
    "item.xml": `<flow>
  <eval out="$row">concat($row, "main ")</eval>
  <if test="$body = '2'"><error>{ "status": 418 }</error></if>
  <template>{{ $row }}</template>
</flow>`,
    "other.xml": `<flow><template>{{ concat($row, "other") }}</template></flow>`,
    "end.xml": `<flow><set-response-headers>{ "X-End": {{ concat($row, "end") }} }</set-response-headers></flow>`,
    "wrong.xml": `<flow><template>{{ concat($row, "error ", $error/status) }}</template></flow>`,
  });
  const headers = { "Content-Type": "application/json" };
  const { status, text } = await ask(`${url}/items`, { method: "POST", headers, body: '[1,2,3,4,"x"]' });
  assert.equal(status, 207);
  const end = (row: string) => ({ "x-end": row });
  assert.deepEqual(JSON.parse(text), [
    { index: 0, status: 200, headers: end("start main end"), body: "start main " },
    { index: 1, status: 418, body: "start main error 418" },
    { index: 2, status: 200, headers: end("start end"), body: "start other" },
    { index: 3, status: 200, body: "stopped" },
    { index: 4, status: 400, body: "error 400" },
  ]);
});
