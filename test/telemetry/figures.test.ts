// Figures of several processes are added up.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AccessEvent } from "../../src/logging/events.ts";
import { addUp, classOf, type GatewayData } from "../../src/telemetry/figures.ts";
import { GatewayFigures } from "../../src/telemetry/gateway-figures.ts";

const event: AccessEvent = {
  requestID: "",
  startedAt: 0,
  scheme: "http",
  authority: "",
  path: "/",
  status: 200,
  method: "GET",
  agent: "",
  referrer: "",
  mime: "",
  realtime: 0.02,
  bytes: 10,
  requestbytes: 1,
  flow: "",
  requestmime: "",
  location: "",
};

describe("figures", () => {
  it("are added up number by number, and survive a way as JSON", () => {
    const one = new GatewayFigures();
    one.served({ method: "GET", path: "/a" }, event);
    one.served(undefined, { ...event, status: 404 });
    one.alert("http");
    const other = new GatewayFigures();
    other.served({ method: "GET", path: "/a" }, { ...event, realtime: 20 });
    other.served({ method: "ANY", path: "/b" }, { ...event, status: 0 });
    const sums = addUp([one.data, JSON.parse(JSON.stringify(other.data)) as GatewayData]);
    assert.deepEqual(sums.routes["GET /a"], {
      statuses: { 200: 2 },
      classes: {
        "2xx": {
          duration: { counts: [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1], sum: 20.02 },
          requestBytes: 2,
          responseBytes: 20,
        },
      },
    });
    assert.deepEqual(Object.keys(sums.routes).sort(), ["ANY /b", "ANY undefined", "GET /a"]);
    assert.deepEqual(sums.routes["ANY /b"]?.statuses, { 0: 1 });
    assert.deepEqual(sums.alerts, { http: 1 });
    assert.deepEqual(one.data.routes["GET /a"]?.statuses, { 200: 1 }, "what is added up stays as it is");
  });

  it("have names that mean something to JavaScript like any other", () => {
    const figures = new GatewayFigures();
    for (const topic of ["__proto__", "constructor"]) figures.alert(topic);
    const { alerts } = addUp([figures.data, figures.data]);
    assert.deepEqual(Object.entries(alerts), [
      ["__proto__", 2],
      ["constructor", 2],
    ]);
  });

  it("of routes that an app hasn't any more are forgotten", () => {
    const figures = new GatewayFigures();
    const [old, kept] = [
      { method: "GET", path: "/old" },
      { method: "GET", path: "/kept" },
    ];
    for (const label of [old, kept, undefined]) figures.served(label, event);
    figures.keep([kept]);
    assert.deepEqual(Object.keys(figures.data.routes), ["GET /kept", "ANY undefined"]);
    // Of a reloaded app, it is another object.
    figures.served({ ...kept }, event);
    assert.deepEqual(figures.data.routes["GET /kept"]?.statuses, { 200: 2 });
  });

  it("know the class of a status", () => {
    assert.deepEqual([0, 200, 299, 304, 599].map(classOf), ["0", "2xx", "2xx", "3xx", "5xx"]);
  });
});
