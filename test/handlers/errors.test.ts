// Error handlers, error flows of routes, and $error/errors.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { HandlerGateway } from "./handler-app.ts";

const swagger = `basePath: /v1
x-flat-error: { flow: top.xml }
x-flat-handlers:
  - { name: note, path: ., event: error, flow: note.xml, order: -1 }
  - { name: tell, path: /told/, event: error, flow: tell.xml }
  - { name: again, path: /told/, event: error, flow: again.xml, order: 1 }
  - { name: named, event: error, flow: named.xml }
  - { name: start, path: /start$, event: start, flow: start.xml }
  - { name: end, path: ., event: end, flow: end.xml }
  - { name: stopping, path: /stop$, event: start, flow: stopping.xml }
paths:
  x-flat-flow: main.xml
  /told/{x}: {}
  /plain: {}
  /start: {}
  /stop: {}
  /fine: { x-flat-flow: fine.xml }
  /named: { x-flat-handlers: [named] }
  /path:
    x-flat-error: { flow: path.xml }
    get: {}
    post: { x-flat-error: { flow: operation.xml } }
    x-flat-flow: main.xml
  /validated:
    get:
      parameters: [{ name: n, in: query, type: integer }]
      x-flat-validate: { request: true }
  /upstream: { x-flat-flow: upstream.xml }
  /proxy: { x-flat-proxy: { origin: "http://127.0.0.1:1" } }
  /proxy-exit: { x-flat-proxy: { origin: "http://127.0.0.1:1", options: { exit-on-error: true } } }
`;

const body = '<template>{"by": "NAME", "status": {{ $error/status }}, "user": {{ $user }}}</template>';
const flows = {
  main: `<eval out="$user">'jane'</eval>
  <template out="$response">{"body": "never sent"}</template>
  <error status="418">{"message": "main has failed", "why": "because"}</error>`,
  fine: "<echo>fine</echo>",
  note: "",
  tell: `<if test="$request/get/tell = 'echo'"><echo>tell</echo></if>
  <if test="$request/get/tell = 'response'"><template out="$response">{"status": 503, "body": "tell"}</template></if>
  <if test="$request/get/tell = 'empty'"><template out="$response">{"status": 204}</template></if>
  <if test="$request/get/tell = 'stop'"><eval out="$api-stop">true()</eval></if>
  <if test="$request/get/tell = 'break'"><break/></if>
  <if test="$request/get/tell = 'return'"><return/></if>
  <if test="$request/get/tell = 'error'"><error status="409">"tell has failed"</error></if>
  <if test="$request/get/tell = 'flow'"><eval out="$api-flow">'../x'</eval></if>
  <if test="$request/get/tell = 'request'"><request>{"id": "side", "url": "http://127.0.0.1:1/"}</request></if>`,
  again: `<if test="$request/get/again = 'errors'">
    <template>[{{loop $error/errors}}{"message": {{ message }}, "status": {{ status }}, "code": {{ code }}, "flow": {{ flow }}, "action": {{ action }}, "line": {{ line }}, "why": {{ why }}}{{end}}]</template>
  </if>
  <if test="$request/get/again = 'whole'"><template>{{ $error }}</template></if>
  <if test="$request/get/again = 'echo'"><echo>again</echo></if>`,
  named: '<set-status code="410"/>',
  start: '<error status="401">"start has failed"</error>',
  end: "",
  stopping: '<eval out="$api-stop">true()</eval><error>"stopped"</error>',
  upstream: '<request>{"url": "http://127.0.0.1:1/", "options": {"exit-on-error": true}}</request>',
  top: body.replace("NAME", "top"),
  path: body.replace("NAME", "path"),
  operation: body.replace("NAME", "operation"),
};

let app: HandlerGateway;
before(async () => {
  app = await HandlerGateway.start({ swagger, flows });
});

const told = (by: string, status: number, user: string | null = "jane"): string =>
  `{"by":"${by}","status":${status},"user":${JSON.stringify(user)}}`;

/** Path, status, the flows that have run, and the body. */
const cases: readonly (readonly [title: string, path: string, status: number, trace: string, text: string | RegExp])[] =
  [
    ["no error handler runs where nothing fails", "/fine", 200, "fine end", "fine"],
    ["the error flow runs behind handlers without output", "/plain", 418, "main note top", told("top", 418)],
    ["handlers run in order", "/told/x", 418, "main note tell again top", told("top", 418)],
    ["output of a handler is the answer", "/told/x?tell=echo", 418, "main note tell again", "tell"],
    ["$response of a handler, too", "/told/x?tell=response", 503, "main note tell again", "tell"],
    ["one without a body as well", "/told/x?tell=empty", 204, "main note tell again", ""],
    ["the last output wins", "/told/x?tell=response&again=echo", 503, "main note tell again", "again"],
    [
      "$api-stop ends the row, and leaves the error flow out",
      "/told/x?tell=stop",
      418,
      "main note tell",
      /^\{"error":\{.*"main has failed"/,
    ],
    ["so does break", "/told/x?tell=break", 418, "main note tell", /^\{"error":\{.*"main has failed"/],
    ["return ends a handler alone", "/told/x?tell=return", 418, "main note tell again top", told("top", 418)],
    [
      "a failed request without exit-on-error ends nothing",
      "/told/x?tell=request",
      418,
      "main note tell again top",
      /"by":"top","status":502/,
    ],
    ["handlers that a route names run, too", "/named", 410, "main note named top", told("top", 418)],
    [
      "an error in a start handler stops main flow and end handlers",
      "/start",
      401,
      "start note top",
      told("top", 401, null),
    ],
    ["a failed upstream request runs handlers", "/upstream", 502, "upstream note top", told("top", 502, null)],
    ["invalid requests run handlers", "/validated?n=x", 400, "note top", told("top", 400, null)],
    ["undefined paths run those that match", "/none", 404, "note top", told("top", 404, null)],
    ["also by what follows in the path", "/told/x/y", 404, "note tell again top", told("top", 404, null)],
    [
      "a failed proxied request runs handlers; without exit-on-error no error flow",
      "/proxy",
      502,
      "note",
      /^\{"error":\{/,
    ],
    ["with it the error flow as well", "/proxy-exit", 502, "note top", told("top", 502, null)],
    ["the nearest error flow is that of the path", "/path", 418, "main note path", told("path", 418)],
    [
      "$api-stop before the error leaves the handlers out, not the error flow",
      "/stop",
      500,
      "stopping top",
      told("top", 500, null),
    ],
  ];

describe("error handlers", () => {
  for (const [title, path, status, trace, text] of cases) {
    it(title, async () => {
      const [gotStatus, gotTrace, gotText] = await app.run(`/v1${path}`);
      assert.deepEqual([gotStatus, gotTrace], [status, trace]);
      if (typeof text === "string") assert.equal(gotText, text);
      else assert.match(gotText, text);
    });
  }

  it("run for undefined methods", async () => {
    assert.deepEqual((await app.run("/v1/validated", { method: "PUT" })).slice(0, 2), [405, "note top"]);
  });

  it("don't run outside basePath", async () => {
    assert.deepEqual((await app.run("/told/x")).slice(0, 2), [404, ""]);
  });

  it("see the type of a $response that the failed flow has left, and don't send it", async () => {
    assert.doesNotMatch((await app.ask("/v1/told/x?tell=stop")).text, /never sent/);
  });

  it("that fail end the row with their own error; the log has both", async () => {
    const [status, trace, text] = await app.run("/v1/told/x?tell=error");
    assert.deepEqual([status, trace], [409, "main note tell"]);
    assert.equal(JSON.parse(text).error.message, "tell has failed");
    assert.deepEqual(await app.alerts(), ["error: main has failed", "error: tell has failed"]);
  });

  it("can't choose a flow", async () => {
    assert.deepEqual((await app.run("/v1/told/x?tell=flow")).slice(0, 2), [418, "main note tell again top"]);
    assert.match((await app.alerts()).join(), /flow: \$api-flow was written too late/);
  });
});

describe("error flows of routes", () => {
  it("are those of the nearest level, and see variables that were set before the failure", async () => {
    assert.deepEqual(await app.run("/v1/path", { method: "POST" }), [
      418,
      "main note operation",
      told("operation", 418),
    ]);
  });
});

describe("$error/errors", () => {
  it("has all errors of the request, oldest first, with flow, action and line", async () => {
    const [, , text] = await app.run("/v1/told/x?tell=request&again=errors");
    const main = {
      message: "main has failed",
      status: 418,
      code: 5000,
      flow: "main.xml",
      action: "error",
      line: 6,
      why: "because",
    };
    const request = {
      message: "Upstream Request Failed",
      status: 502,
      code: 3201,
      flow: "tell.xml",
      action: "request",
      line: 12,
      why: null,
    };
    assert.deepEqual(JSON.parse(text), [main, request]);
  });

  it("has no place for what doesn't come from a flow", async () => {
    const { text } = await app.ask("/v1/told/x/y?again=errors");
    const error = {
      message: "Input Validation Failed",
      status: 404,
      code: 3204,
      flow: null,
      action: null,
      line: null,
      why: null,
    };
    assert.deepEqual(JSON.parse(text), [error]);
  });

  it("isn't part of $error as a whole, which is FLAT's", async () => {
    const { text } = await app.ask("/v1/told/x?again=whole");
    assert.deepEqual(Object.keys(JSON.parse(text)).sort(), ["code", "info", "message", "requestID", "status", "why"]);
  });

  it("gives way to a property of an error action", async () => {
    const own = await HandlerGateway.start({
      swagger: "x-flat-error: { flow: error.xml }\npaths: { /x: { x-flat-flow: main.xml } }\n",
      flows: { main: '<error>{"errors": "mine"}</error>', error: "<template>{{ $error/errors }}</template>" },
    });
    assert.equal((await own.ask("/x")).text, '"mine"');
  });
});
