// What docs/debugging.md shows is what is told.
import assert from "node:assert/strict";
import { it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";
import { blocksOf, page } from "./console.ts";

const blocks = blocksOf(page("docs/debugging.md"));
const swagger = 'swagger: "2.0"\nbasePath: /v1\npaths:\n  /status: {x-flat-flow: flows/status.xml}\n';

it("debug output behind an answer", async () => {
  const shown = blocks.find(({ text }) => text.startsWith('{"status":"up"}'))?.text;
  const { url } = await startTestGateway({
    "swagger.yaml": swagger,
    "flows/status.xml": '<flow>\n\n\n\n\n\n  <template>{"status": "up"}</template>\n</flow>',
  });
  const { text } = await ask(`${url}/v1/status`, { headers: { Debug: "template,time::append" } });
  const withoutTimes = (lines = ""): string => lines.replace(/ [\d.]+ ms$/gm, " T ms");
  assert.equal(withoutTimes(text), withoutTimes(shown));
});

it("topics of one's own", async () => {
  const upstream = await startUpstream((_, response) => response.end("[]"));
  const { url, log } = await startTestGateway(
    {
      "swagger.yaml": swagger,
      "flows/status.xml": blocks.find(({ language }) => language === "xml")?.text ?? "",
      "flows/customers.xml": '<flow>\n  <request>{"url": {{ $url }} }</request>\n</flow>',
    },
    { API: upstream.origin },
  );
  const told = async (Debug: string): Promise<readonly string[]> => {
    log.clear();
    await ask(`${url}/v1/status`, { headers: { Debug } });
    await log.event({ type: "flat_access" });
    return log.all("flat_log").map(({ message }) => String(message).split("\n")[0] ?? "");
  };
  assert.deepEqual(await told("answer"), ["flows/status.xml:4:3 <template>"]);
  const [first, line, heads, request, ...more] = await told("request");
  assert.equal(first, "flows/status.xml:2:3 <template>");
  assert.match(line ?? "", /^main\.0: 200 .*: GET .*\/customers$/);
  assert.equal(heads, "main.0:");
  assert.equal(request, "flows/customers.xml:2:3 <request>");
  assert.deepEqual(more, []);
  const inCustomers = await told("customers:debug");
  assert.deepEqual(inCustomers.slice(-2), ["flows/customers.xml:2:3 <request>", "flows/status.xml:3:3 <sub-flow>"]);
});
