// The example app, run as `npm start` does: its start page, every link of it, and the lines of the README.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { ask } from "../servers/ask.ts";
import { type ExampleApp, root, startExampleApp } from "./example-app.ts";

const run = promisify(execFile);

/** What the links of the start page lead to. */
const answers: Readonly<Record<string, readonly [status: number, body: unknown]>> = {
  "/v1/hello/world": [200, { hello: "world", shouted: "WORLD" }],
  "/v1/hello/world?color=blue": [200, { hello: "world", options: { color: "blue" }, shouted: "WORLD" }],
  "/v1/dashboard/c1": [
    200,
    {
      customer: { name: "Ada Example", city: "Cologne" },
      orders: [
        { id: 1, item: "lamp", total: 60 },
        { id: 2, item: "chair", total: 342 },
      ],
      count: 2,
    },
  ],
  "/v1/dashboard/nobody": [
    404,
    { problem: { code: 5000, message: "There is no such customer", details: ["Flow Error triggered"] } },
  ],
  "/v1/legacy/orders": [
    200,
    [
      { id: 1, customer: "c1", item: "lamp", price: 30, quantity: 2 },
      { id: 2, customer: "c1", item: "chair", price: 85.5, quantity: 4 },
      { id: 3, customer: "c2", item: "desk", price: 240, quantity: 1 },
    ],
  ],
  "/v1/status": [200, { path: "/v1/status", message: "This path is defined, and has no flow of its own yet." }],
  "/v1/nowhere": [
    404,
    { problem: { code: 3204, message: "Input Validation Failed", details: ["Path /v1/nowhere not found."] } },
  ],
};

describe("the example app", () => {
  let app: ExampleApp;
  before(async () => {
    app = await startExampleApp();
  });
  let stopped = false;
  after(async () => {
    if (!stopped) await app.stop();
  });

  it("has a start page that links to all of it", async () => {
    const { status, headers, text } = await ask(`${app.url}/`);
    assert.deepEqual([status, headers["content-type"]?.split(";")[0]], [200, "text/html"]);
    assert.deepEqual(
      [...text.matchAll(/<li><a href="([^"]+)"/g)].map(([, href]) => href).sort(),
      Object.keys(answers).sort(),
    );
  });

  it("serves the page's style", async () => {
    const { status, headers } = await ask(`${app.url}/styles.css`);
    assert.deepEqual([status, headers["content-type"]?.split(";")[0]], [200, "text/css"]);
  });

  for (const [link, [status, body]] of Object.entries(answers)) {
    it(`answers ${link}`, async () => {
      const answer = await ask(app.url + link);
      assert.equal(answer.status, status, answer.text);
      assert.deepEqual(withoutID(JSON.parse(answer.text)), body);
      if (link !== "/v1/nowhere") assert.match(String(answer.headers["request-id"] ?? ""), /^[\w@-]{27}$/);
    });
  }

  it("drops what a proxy drops, and passes on the rest", async () => {
    const { headers } = await ask(`${app.url}/v1/legacy/customers/c1`);
    assert.equal(headers["x-powered-by"], "Legacy/1.0");
  });

  it("answers the README's lines as the README says", async () => {
    const readme = readFileSync(path.join(root, "README.md"), "utf8");
    const lines = [...readme.matchAll(/^\$ curl '?http:\/\/localhost:8080([^'\n]+)'?\n(.+)$/gm)];
    assert.equal(lines.length, 3);
    for (const [, target, expected] of lines) {
      const { stdout } = await run("curl", ["--silent", "--show-error", app.url + target]);
      assert.equal(stdout.trim(), expected);
    }
  });

  it("writes a line for each request, and an error's alert", () => {
    const types = app.lines().map(({ type }) => type);
    for (const type of ["flat_access", "flat_request", "flat_alert"]) assert.ok(types.includes(type), type);
  });

  it("says so when its backend is dead", async () => {
    await app.stopBackend();
    const unreachable = ["The upstream refuses connections."];
    for (const link of ["/v1/dashboard/c1", "/v1/legacy/orders"]) {
      const { status, text } = await ask(app.url + link);
      const { error, problem } = JSON.parse(text);
      assert.deepEqual([status, error?.info ?? problem?.details], [502, unreachable], text);
    }
  });

  it("ends at Ctrl+C with exit code 0", async () => {
    stopped = true;
    assert.equal(await app.stop(), 0);
  });
});

/** Without the request ID of error documents, which is another one each time. */
function withoutID(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (key, value) => (key === "request" ? undefined : value));
}
