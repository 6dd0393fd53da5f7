// Asynchronous routes in tests of apps: their runs are over before a test goes on.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startTcpUpstream } from "../servers/upstream.ts";
import { runAppTests, runSteps } from "./run-app-tests.ts";

const swagger = `swagger: "2.0"
basePath: /v1
x-flat-transactions: {}
paths:
  /orders:
    post:
      x-flat-async: true
      x-flat-flow: order.xml
      x-flat-error: { flow: failed.xml }
`;
const files = {
  "swagger.yaml": swagger,
  "order.xml": `<flow>
  <error if="$body/json/item = 'none'">{ "message": "There is no such item" }</error>
  <request content="done">{ "url": "http://backend.example/", "body": { "value": {{ $body/json }} } }</request>
  <template>{ "ordered": {{ $body/json/item }} }</template>
</flow>`,
  "failed.xml": `<flow>
  <request content="failed">{ "url": "http://backend.example/", "body": { "value": [{{ $error/message }}] } }</request>
</flow>`,
};

const order = (item: string) =>
  `<test-request>{ "path": "/v1/orders", "body": { "value": { "item": "${item}" } } }</test-request>
   <assert>[["$status", 202]]</assert>`;

const transaction = `<test-request>{ "path": "/v1/transactions/1" }</test-request>
  <eval out="$record">json-parse($response)</eval>`;

const ordered = `<flat-test>
  <backend-flow request="done"><assert>[["$body/json/item", "tea"]]</assert><template>{}</template></backend-flow>
  ${order("tea")} ${transaction}
  <assert>[["$record/status", "CLOSED_IN_SUCCESS"], ["$record/response/body/ordered", "tea"]]</assert>
</flat-test>`;

describe("asynchronous routes in tests", () => {
  it("call back before the test goes on, and each test begins with transaction 1", async () => {
    const results = await runAppTests({ ...files, "a.xml": ordered, "b.xml": ordered });
    assert.deepEqual(
      results.map(({ asserted, failures }) => ({ asserted, failures })),
      [
        { asserted: 4, failures: [] },
        { asserted: 4, failures: [] },
      ],
    );
  });

  it("run their error flows", async () => {
    const { asserted, failures } = await runSteps(
      `<backend-flow request="failed"><assert>[["$body/json/value[1]", "There is no such item"]]</assert></backend-flow>
      ${order("none")} ${transaction}
      <assert>[["$record/status", "CLOSED_IN_ERRORS"]]</assert>`,
      files,
    );
    assert.deepEqual([asserted, failures], [3, []]);
  });

  it("end a test that waits for them too long", async () => {
    const silent = await startTcpUpstream(() => {});
    const flow = `<flow><request>{ "url": "${silent.origin}/" }</request></flow>`;
    const { failures } = await runSteps(order("tea"), { ...files, "order.xml": flow }, { timeLimit: 500 });
    assert.equal(failures[0]?.message, "The test took longer than 0.5 seconds");
  });
});
