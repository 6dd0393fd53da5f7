// What docs/asynchronous-routes.md shows is what happens.
import assert from "node:assert/strict";
import { it } from "node:test";
import { hmacToken, secret } from "../security/tokens.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";
import { accepted, closed } from "../transactions/async-gateway.ts";
import { blocksOf, fileNameOf, page } from "./console.ts";

const blocks = blocksOf(page("docs/asynchronous-routes.md"));
const files = Object.fromEntries(
  blocks.flatMap((block) => (fileNameOf(block) ? [[fileNameOf(block) as string, block.text]] : [])),
);
const [call = "", transaction = ""] = blocks
  .filter(({ text }) => text.startsWith("$ curl -i") || text.startsWith("{"))
  .map(({ text }) => text);
const headers = { Authorization: `Bearer ${hmacToken({ iss: "https://login.test", sub: "alice" })}` };

it("the example is answered, and runs, as the page shows", async () => {
  const { url } = await startTestGateway(files, { JWT_KEY: secret });
  const answer = await ask(`${url}/v1/reports/2026`, { method: "POST", headers });
  const { id, guid } = JSON.parse(answer.text);
  assert.deepEqual([answer.status, answer.headers.location, id], [202, "/v1/transactions/1", 1]);
  assert.match(
    call,
    /^HTTP\/1\.1 202 Accepted\nLocation: \/v1\/transactions\/1\nConnection: close\n\n\{"id":1,"guid":"/m,
  );
  assert.equal(answer.headers.connection, "close");

  const record = await closed(url, "/v1/transactions/1", headers);
  const expected = JSON.parse(transaction);
  assert.deepEqual(Object.keys(record), Object.keys(expected));
  const { created_on, updated_on } = record;
  assert.deepEqual(record, {
    ...expected,
    ...{ guid, created_on, updated_on },
  });
});

it("the error flow of the page calls back", async () => {
  const errorFlow = blocks.find(({ text }) => text.includes("x-callback"))?.text ?? "";
  let tell = (_call: string): void => {};
  const called = new Promise<string>((resolve) => (tell = resolve));
  const { origin } = await startUpstream((request, response) => {
    request.setEncoding("utf8").on("data", (body: string) => tell(`${request.method} ${request.url} ${body}`));
    response.end();
  });
  const { url } = await startTestGateway(
    {
      "swagger.yaml": `${files["swagger.yaml"]}      x-flat-error: {flow: flows/tell.xml}\n`,
      "flows/report.xml": `<flow><error>{"message": "no paper"}</error></flow>`,
      "flows/tell.xml": errorFlow,
    },
    { JWT_KEY: secret },
  );
  const fields = { ...headers, "X-Callback": `${origin}/told` };
  const { location } = await accepted(url, "/v1/reports/2026", { headers: fields });
  assert.equal(await called, "POST /told failed: no paper");
  assert.equal((await closed(url, location, headers)).status, "CLOSED_IN_ERRORS");
});
