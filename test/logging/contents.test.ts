// What log lines hold of what clients and flows say: custom fields, nothing secret, nothing that a terminal obeys.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startEcho } from "../servers/echo-upstream.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { exchange } from "../servers/raw-connection.ts";
import type { LogEvent } from "../servers/test-log.ts";

function startFlow(flow: string, env: Readonly<Record<string, string>> = {}): Promise<TestGateway> {
  return startTestGateway(
    { "swagger.yaml": 'swagger: "2.0"\npaths:\n  /**: {x-flat-flow: f.xml}\n', "f.xml": `<flow>${flow}</flow>` },
    env,
  );
}

async function customFields(
  flow: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Record<string, unknown>> {
  const gateway = await startFlow(flow, env);
  await ask(`${gateway.url}/x`, { headers: { "X-Forwarded-Proto": "https" } });
  const names = Object.keys(await gateway.log.event({ type: "flat_access" }));
  const event = (await gateway.log.event({ type: "flat_access" })) as Record<string, unknown>;
  return Object.fromEntries(names.slice(names.indexOf("location") + 1).map((name) => [name, event[name]]));
}

describe("custom fields of the access log", () => {
  it("are those of the cookbook", async () => {
    const flow = `<log>{
      "project": "myAPIProject",
      "env": { "stage": {{ $env/FLAT_STAGE ?? "unknown" }}, "location": {{ $env/FLAT_DC }} },
      "request": { {{: $request/headers/x-real-ip | $request/headers/x-forwarded-proto }} }
    }</log>`;
    const request = { "x-forwarded-proto": "https" };
    assert.deepEqual(await customFields(flow), { project: "myAPIProject", env: { stage: "unknown" }, request });
    assert.deepEqual(await customFields(flow, { FLAT_STAGE: "production", FLAT_DC: "CGN" }), {
      project: "myAPIProject",
      env: { stage: "production", location: "CGN" },
      request,
    });
  });

  it("are merged, unset by null, and never override the system's", async () => {
    const merged =
      '<log>{"user": {"name": "alice"}, "gone": 1}</log><log>{"user": {"role": "admin"}, "gone": null}</log>';
    assert.deepEqual(await customFields(merged), { user: { name: "alice", role: "admin" } });
    assert.deepEqual(
      await customFields('<log>{"status": 1, "type": "x", "requestID": "x", "url": "x", "own": true}</log>'),
      { own: true },
    );
  });
});

describe("secrets in log lines", () => {
  const paths: readonly (readonly [path: string, logged: string])[] = [
    ["/x?access_token=abc&a=b", "/x?access_token=***&a=b"],
    ["/x?a=b&TOKEN=abc", "/x?a=b&TOKEN=***"],
    ["/x?password=abc&secret=d&api_key=e", "/x?password=***&secret=***&api_key=***"],
    ["/x?my_token=abc&tokens=d", "/x?my_token=abc&tokens=d"],
    ["/x?token", "/x?token"],
    ["/x?token=", "/x?token=***"],
  ];
  for (const [path, logged] of paths) {
    it(`are masked in ${path}`, async () => {
      const gateway = await startFlow("<echo>x</echo>");
      await ask(gateway.url, { path, headers: { Referer: `http://me:pw@from.example${path}` } });
      const event = await gateway.log.event({ type: "flat_access" });
      assert.deepEqual([event.path, event.url], [logged, gateway.url + logged]);
      assert.equal(event.referrer, `http://from.example${logged}`);
    });
  }

  it("are those that FLAT_LOG_MASK names", async () => {
    const gateway = await startFlow("<echo>x</echo>", { FLAT_LOG_MASK: "pin, Code" });
    await ask(gateway.url, { path: "/x?pin=1&code=2&token=3" });
    assert.equal((await gateway.log.event({ type: "flat_access" })).path, "/x?pin=***&code=***&token=3");
  });

  it("are masked in upstream URLs and redirects, user info too", async () => {
    const { origin } = await startEcho();
    const inside = origin.replace("//", "//me:s3cret@");
    const flow = `<request>{"url": "${inside}/x?token=abc"}</request><set-response-headers>{"Location": "http://me:pw@there.example/?secret=1"}</set-response-headers>`;
    const gateway = await startFlow(flow);
    await ask(`${gateway.url}/x`);
    assert.equal((await gateway.log.event({ type: "flat_access" })).location, "http://there.example/?secret=***");
    assert.equal((await gateway.log.event({ type: "flat_request" })).url, `${origin}/x?token=***`);
    assert.doesNotMatch(gateway.log.lines.join("\n"), /s3cret|abc|me:/);
  });

  it("don't get into alerts about URLs that can't be used", async () => {
    const gateway = await startFlow(
      '<request>{"url": {{ concat("ftp://me:s3cret@", "there.example/?token=abc") }}}</request>',
    );
    await ask(`${gateway.url}/x`);
    await gateway.log.event({ type: "flat_access" });
    assert.doesNotMatch(gateway.log.lines.join("\n"), /s3cret|abc/);
  });
});

describe("log lines", () => {
  const special = ["\x1b[31m", "\x9b31m", "\x7f", "\x85", '"', "\\", "\u2028", "\u2029", "\ud800", "\r\n{}"];

  it("are one line each, without a control character", async () => {
    const flow = `<log>{"own": {{ $request/get/a }}, "deep": [{{ $request/get/a }}], {{ $request/get/a }}: 1}</log>
      <eval out="$x">fit-log($request/get/a)</eval>
      <request>{"url": "http://127.0.0.1:1/", "id": {{ $request/get/a }}}</request>`;
    const gateway = await startFlow(flow);
    for (const text of special) {
      gateway.log.clear();
      const query = encodeURIComponent(text.toWellFormed());
      const agent = text.replace(/[^\x20-\x7e\x80-\xff]/g, "");
      const sent = await exchange(
        gateway.port,
        `GET /x?a=${query} HTTP/1.1\r\nHost: x\r\nUser-Agent: ${agent}\r\nConnection: close\r\n\r\n`,
      );
      assert.match(sent, /^HTTP\/1\.1 200 /);
      const event: LogEvent = await gateway.log.event({ type: "flat_access" });
      assert.equal(event.agent, agent);
      assert.equal(event.own, text.toWellFormed());
      assert.equal(gateway.log.lines.length, 4);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      for (const line of gateway.log.lines) assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    }
  });
});
