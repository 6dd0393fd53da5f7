// What docs/bulk.md shows is what is answered, and its options are taken.
import assert from "node:assert/strict";
import { it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";
import { blocksOf, fileNameOf, page } from "./console.ts";

const blocks = blocksOf(page("docs/bulk.md"));
const files = Object.fromEntries(
  blocks.flatMap((block) => (fileNameOf(block) ? [[fileNameOf(block), block.text]] : [])),
);
const [sent = "", answered = ""] = blocks.filter(({ language }) => language === "json").map(({ text }) => text);
const options = blocks.find(({ text }) => text.startsWith("x-flat-bulk:"))?.text.trim() ?? "";

it("the example answers what the page shows", async () => {
  const { url } = await startTestGateway(files);
  const headers = { "Content-Type": "application/json" };
  const { status, text } = await ask(`${url}/cars`, { method: "POST", headers, body: sent });
  const withoutID = (json: string): unknown => JSON.parse(json.replace(/"requestID":\s*"[^"]+"/, '"requestID":""'));
  assert.equal(status, 207);
  assert.deepEqual(withoutID(text), withoutID(answered));
});

it("the options that the page shows are taken", async () => {
  const swagger = (files["swagger.yaml"] ?? "").replace("x-flat-bulk: true", options);
  assert.notEqual(swagger, files["swagger.yaml"]);
  const { url } = await startTestGateway({ ...files, "swagger.yaml": swagger });
  const headers = { "Content-Type": "text/csv" };
  const { status, text } = await ask(`${url}/cars`, { method: "POST", headers, body: "name;seats\nA;3\n" });
  assert.equal(status, 207);
  assert.deepEqual(JSON.parse(text)[0].body, { added: "A", seats: 3 });
});
