// flat_alert and flat_log: the documented fields.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { exchange } from "../servers/raw-connection.ts";
import type { LogEvent } from "../servers/test-log.ts";
import { startLogApp } from "./log-app.ts";

let gateway: TestGateway;
before(async () => {
  gateway = await startLogApp();
});

/** The alerts of one request. */
async function alertsOf(path: string): Promise<readonly LogEvent[]> {
  gateway.log.clear();
  await ask(gateway.url + path);
  const { requestID } = await gateway.log.event({ type: "flat_access" });
  for (const alert of gateway.log.all("flat_alert")) assert.equal(alert.requestID, requestID);
  return gateway.log.all("flat_alert");
}

const names = "timestamp type requestID topic message";

describe("alerts", () => {
  it("have the documented fields in their order, and those of the action that they come from", async () => {
    for (const alert of await alertsOf("/v1/error")) {
      assert.equal(Object.keys(alert).join(" "), `${names} flow line action`);
      assert.match(String(alert.timestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    }
  });

  const alerts = [
    ["/v1/error", "error", /^A conflict$/],
    ["/v1/alert", "json-parse", /^Expected property name or '}'/],
    ["/v1/undefined", "validation", /^Input Validation Failed \(3204\): Path \/v1\/undefined not found\.$/],
    ["/v1/failing", "request", /^main: Upstream Request Failed: Operation timed out after 50 milliseconds$/],
  ] as const;
  for (const [path, topic, message] of alerts) {
    it(`tell about ${path}`, async () => {
      const [alert, ...more] = await alertsOf(path);
      assert.deepEqual([alert?.topic, more], [topic, []]);
      assert.match(String(alert?.message), message);
    });
  }

  it("aren't written for requests that went well", async () => {
    for (const path of ["/v1/echo", "/v1/text", "/v1/hops", "/v1/proxy/gone"])
      assert.deepEqual(await alertsOf(path), []);
  });

  it("tell about what is no request", async () => {
    gateway.log.clear();
    const answer = await exchange(gateway.port, "nonsense\r\n\r\n");
    const { requestID, topic, message } = await gateway.log.event({ type: "flat_alert" });
    assert.deepEqual([topic, message], ["http", "The request is not valid HTTP"]);
    assert.match(answer, new RegExp(`\r\n\r\n${requestID}: The request is not valid HTTP\n$`));
  });

  it("tell the warnings of an app with their place, once, at start", async () => {
    const app = await startTestGateway({
      "swagger.yaml": 'swagger: "2.0"\npaths:\n  /:\n    x-flat-flow: flow.xml\n',
      "flow.xml": '<flow>\n  <dump in="flow.xml" minify="true"/>\n</flow>',
    });
    const [alert, ...more] = app.log.all("flat_alert");
    assert.deepEqual([alert?.requestID, alert?.topic, more.length], ["", "config", 0]);
    assert.equal(alert?.message, "flow.xml:2:31: minify has no effect: content is sent as it is");
  });
});

describe("flat_log lines", () => {
  it("have a topic and a message too", async () => {
    const flow = `<flow><eval out="$x">fit-log('order 1')</eval><debug channel="mine" xpath="'seen'"/><echo>x</echo></flow>`;
    const files = { "swagger.yaml": 'swagger: "2.0"\npaths:\n  /:\n    x-flat-flow: flow.xml\n', "flow.xml": flow };
    const app = await startTestGateway(files, { FLAT_DEBUG: "mine" });
    await ask(app.url);
    const { requestID } = await app.log.event({ type: "flat_access" });
    const lines = app.log.all("flat_log");
    assert.equal(Object.keys(lines[0] ?? {}).join(" "), names);
    assert.equal(Object.keys(lines[1] ?? {}).join(" "), `${names} level`);
    assert.deepEqual(
      lines.map((line) => [line.requestID, line.topic, line.message, line.level]),
      [
        [requestID, "fit-log", "order 1", undefined],
        [requestID, "mine", "seen", "debug"],
      ],
    );
  });
});
