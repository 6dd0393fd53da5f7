// The example of docs/internal-calls.md does what the page says.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { token } from "../pipeline/operations/token.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";

const page = readFileSync(new URL("../../docs/internal-calls.md", import.meta.url), "utf8");
const block = (kind: string): string => new RegExp(`^\`\`\`${kind}\n([^]*?)^\`\`\``, "m").exec(page)?.[1] ?? "";

it("docs/internal-calls.md: the report asks the car, and passes on what denies it", async () => {
  const gateway = await startTestGateway({
    "swagger.yaml": block("yaml"),
    "report.xml": block("xml"),
    "car.xml": `<flow><template>{ "name": {{ concat($request/params/id, " ", $request/get/fields) }} }</template></flow>`,
  });
  const denied = await ask(`${gateway.url}/v1/report/bee`);
  assert.equal(denied.status, 403);
  const headers = { Authorization: `Bearer ${token({ sub: "a" })}` };
  const answer = await ask(`${gateway.url}/v1/report/bee`, { headers });
  assert.deepEqual(JSON.parse(answer.text), { report: "bee name,price" });
});
