// Which handlers run for a request, and in which order.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { HandlerGateway } from "./handler-app.ts";

const swagger = `basePath: /v1
x-flat-handlers:
  - { name: zebra, path: ., event: start, flow: zebra.xml }
  - { name: ape, path: /users/, event: start, flow: ape.xml }
  - { name: late, path: "^/v1/users/[0-9]+/orders$", event: start, flow: late.xml, order: 10 }
  - { name: early, path: "5", event: start, flow: early.xml, order: -1 }
  - { name: off, path: ., event: start, flow: off.xml, enabled: false }
  - { name: before, event: start, flow: before.xml, description: attached by routes }
  - { name: first, event: start, flow: first.xml }
  - { name: after, event: end, flow: after.xml }
  - { name: both, path: /twice/., event: end, flow: both.xml, order: 5 }
paths:
  x-flat-flow: main.xml
  /plain: {}
  /users/{id}/orders: {}
  /attached:
    x-flat-handlers: [first, before, after, off]
    get: {}
    put: { x-flat-handlers: [before] }
    post: { x-flat-handlers: [] }
  /twice/{id}:
    x-flat-handlers: [after, both]
  /files/**: {}
  /text/{t}: {}
`;

const flows = {
  ...{ zebra: "", ape: "", late: "", early: "", off: "", before: "", first: "", after: "", both: "" },
  main: '<template out="$api-seen">{"path": {{ $api/path }}}</template><dump in="$api-seen"/>',
};

describe("handlers", () => {
  let app: HandlerGateway;
  before(async () => {
    app = await HandlerGateway.start({ swagger, flows });
  });
  const trace = async (path: string, method = "GET"): Promise<string> => (await app.run(path, { method }))[1];

  it("match by their pattern, of which a dot is every path", async () => {
    assert.equal(await trace("/v1/plain"), "zebra main");
  });

  it("run by order, then by name", async () => {
    assert.equal(await trace("/v1/users/4/orders"), "ape zebra late main");
  });

  it("look for their pattern in the path with base path and values of parameters, not in the query", async () => {
    assert.equal(await trace("/v1/users/5/orders"), "early ape zebra late main");
    assert.equal(await trace("/v1/users/x/orders"), "ape zebra main");
    assert.equal(await trace("/v1/plain?5"), "zebra main");
    assert.equal(await trace("/v1/plain?/users/"), "zebra main");
  });

  it("look into the canonical path", async () => {
    assert.equal(await trace("/v1/x/../users/%35/orders"), "early ape zebra late main");
  });

  it("run where a route names them, behind those that match, in the order of its list", async () => {
    assert.equal(await trace("/v1/attached"), "zebra first before main after");
  });

  it("are those of the nearest level", async () => {
    assert.equal(await trace("/v1/attached", "PUT"), "zebra before main");
    assert.equal(await trace("/v1/attached", "POST"), "zebra main");
  });

  it("run once where they match and are named, at the place of the match", async () => {
    assert.equal(await trace("/v1/twice/a"), "zebra main after both");
  });

  it("have wildcards and parameters looked at for each request", async () => {
    assert.equal(await trace("/v1/files/5"), "early zebra main");
    assert.equal(await trace("/v1/files/users/5"), "early ape zebra main");
    assert.equal(await trace("/v1/text/a%0Ab"), "zebra main");
  });

  it("don't run outside basePath", async () => {
    const { status, headers } = await app.ask("/users/5");
    assert.deepEqual([status, headers["x-trace"]], [404, undefined]);
  });
});

it("a handler that matches some paths of a route that names it has its place by that", async () => {
  const app = await HandlerGateway.start({
    swagger: `x-flat-handlers:
  - { name: a, path: x, event: start, flow: a.xml }
  - { name: b, event: start, flow: b.xml }
paths:
  /{id}: { x-flat-flow: main.xml, x-flat-handlers: [b, a] }
`,
    flows: { a: "", b: "", main: "" },
  });
  assert.equal((await app.run("/x"))[1], "a b main");
  assert.equal((await app.run("/y"))[1], "b a main");
});

it("handlers find the data of the route in $api", async () => {
  const app = await HandlerGateway.start({
    swagger: `basePath: /v1
x-flat-properties: { public: false, area: all }
x-flat-handlers: [{ name: context, path: ., event: start, flow: context.xml }]
paths:
  /cars/{id}:
    get: { operationId: getCar, tags: [cars, wheels], x-flat-flow: main.xml, x-flat-properties: { public: true } }
`,
    flows: {
      context: `<template out="$seen">{"flow": {{ $api/flow }}, "path": {{ $api/path }}, "method": {{ $api/method }}, "id": {{ $api/operationId }},
        "group": {{ $api/group }}, "public": {{ $api/properties/public }}, "area": {{ $api/properties/area }}}</template>`,
      main: '<dump in="$seen"/>',
    },
  });
  const { text } = await app.ask("/v1/cars/7");
  const known = {
    flow: "main.xml",
    path: "/cars/{id}",
    method: "GET",
    id: "getCar",
    group: "cars",
    public: true,
    area: "all",
  };
  assert.deepEqual(JSON.parse(text), known);
});
