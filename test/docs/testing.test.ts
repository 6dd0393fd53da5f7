// The examples of docs/testing.md are tests that pass.
import assert from "node:assert/strict";
import { it } from "node:test";
import { runAppTests } from "../testing/run-app-tests.ts";
import { page } from "./console.ts";

const app = {
  "swagger.yaml": `swagger: "2.0"
basePath: /v1
paths:
  /hello/{name}: {x-flat-flow: hello.xml}
`,
  "hello.xml": '<flow><template>{"message": {{ concat("Hello, ", $request/params/name, "!") }} }</template></flow>',
};

const examples = [...page("docs/testing.md").matchAll(/^```xml\n([\s\S]*?)^```$/gm)].map((match) => match[1] as string);

it("the examples of docs/testing.md pass", async () => {
  const tests = Object.fromEntries(examples.map((text, at) => [`tests/${at}.xml`, text]));
  const results = await runAppTests({ ...app, ...tests });
  assert.equal(results.length, examples.length);
  assert.ok(examples.length >= 6);
  for (const { failures } of results) assert.deepEqual(failures, []);
});
