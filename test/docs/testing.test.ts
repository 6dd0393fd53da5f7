// The examples of docs/testing.md are tests that pass; what it shows of the command's output is what the command says.
import assert from "node:assert/strict";
import { it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { runFlat } from "../servers/flat-process.ts";
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

it("flat test prints what docs/testing.md shows of it", async () => {
  const [, shown] = /^```\n(1\.\.2\n[\s\S]*?)^```$/m.exec(page("docs/testing.md")) ?? [];
  const folder = writeApp({
    ...app,
    "hello.xml": app["hello.xml"].replace("$request/params/name", "'World'"),
    "tests/greeting.xml": '<flat-test><assert>[["1"], ["2"], ["3"], ["4"]]</assert></flat-test>',
    "tests/hello.xml": examples[0] ?? "",
  });
  const { code, stdout, stderr } = await runFlat(["test", folder]);
  assert.deepEqual([code, stdout, stderr], [1, shown, ""]);
});

it("flat test --coverage prints what docs/testing.md shows of it", async () => {
  const [, shown] = /^```\n(# coverage: [\s\S]*?)^```$/m.exec(page("docs/testing.md")) ?? [];
  const folder = writeApp({
    "swagger.yaml": `swagger: "2.0"
basePath: /v1
paths:
  /dashboard: {get: {x-flat-flow: flows/dashboard.xml}}
  /status: {get: {x-flat-flow: flows/fallback.xml}}
`,
    "flows/dashboard.xml": `<flow>
  <eval out="$sites">2</eval>
  <template>
  {
    "sites": {{ $sites }}
  }
  </template>

  <set-status code="404" if="$sites = 0"/>
</flow>`,
    "flows/fallback.xml": "<flow>\n  <echo>down</echo>\n</flow>",
    "tests/dashboard.xml":
      '<flat-test><test-request>{"path": "/v1/dashboard"}</test-request><assert>[["$status", 200]]</assert></flat-test>',
  });
  const { stdout } = await runFlat(["test", "--coverage", folder]);
  const before = "1..1\nok 1 GET /v1/dashboard (tests/dashboard.xml): 1 assertions\n";
  assert.equal(stdout, `${before}${shown}passed: 1, failed: 0\n`);
});
