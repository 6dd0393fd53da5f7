// What each topic tells: routing, flow, time, cache, validation, security, request.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { before, describe, it } from "node:test";
import { ask, type Question } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

const KEY = "a-key-of-some-length";

const definition = `swagger: "2.0"
basePath: /v1
x-flat-init: init.xml
x-flat-error: { flow: error.xml }
x-flat-validate: { request: true, response: true }
paths:
  /items/{id}:
    get:
      x-flat-flow: flow.xml
      parameters: [{ name: id, in: path, type: integer, required: true }]
      responses: { 200: { description: ok, schema: { type: object } } }
  /secret:
    get: { x-flat-flow: flow.xml, security: [{ One: [] }, { Two: [] }], responses: { 200: { description: ok } } }
  /post:
    get: { x-flat-flow: post.xml, responses: { 200: { description: ok } } }
  /failing:
    get: { x-flat-flow: failing.xml, responses: { 200: { description: ok } } }
securityDefinitions:
  One: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: ${KEY}, alg: HS256, claims: { aud: one } } }
  Two: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: ${KEY}, alg: HS256 } }
`;

const flow = `<flow>
  <if test="$request/get/x"><echo>x</echo></if>
  <elseif test="true()"><eval out="$a">1</eval></elseif>
  <set-status code="500" if="false()"/>
  <set-status code="200" if="1"/>
  <sub-flow src="sub.xml"/>
</flow>`;

let gateway: TestGateway;
before(async () => {
  const upstream = await startUpstream((request, response) => {
    request.resume();
    response.setHeader("Content-Type", "application/json");
    response.end('{"token": "geheim", "said": "hello"}');
  });
  gateway = await startTestGateway(
    {
      "swagger.yaml": definition,
      "flow.xml": flow,
      "init.xml": "<flow/>",
      "error.xml": `<flow><debug level="error" xpath="string($error/message)"/></flow>`,
      "sub.xml": "<flow><template>{}</template><return/></flow>",
      "post.xml": `<flow><request>{"url": {{ concat($env/UPSTREAM, '/?token=geheim') }}, "method": "post", "body": {"value": {"password": "geheim", "n": 1}, "mime": "application/json"}, "headers": {"Authorization": "Bearer geheim", "X-Plain": "p"}}</request></flow>`,
      "failing.xml": `<flow><request>{"url": "http://127.0.0.1:1/", "options": {"exit-on-error": true}}</request></flow>`,
    },
    { UPSTREAM: upstream.origin },
  );
});

/** `level message` of each message of a topic, times as T. */
async function told(path: string, Debug: string, question: Question = {}): Promise<readonly string[]> {
  gateway.log.clear();
  await ask(gateway.url + path, { ...question, headers: { ...question.headers, Debug } });
  await gateway.log.event({ type: "flat_access" });
  const lines = gateway.log.all("flat_log").map(({ level, message }) => `${level} ${message}`);
  return lines.map((line) => line.replace(/[\d.]+ ms/g, "T ms").replaceAll(/127\.0\.0\.1:\d+/g, "HOST"));
}

describe("the topic routing", () => {
  it("tells what answers", async () => {
    assert.deepEqual(await told("/v1/items/5", "routing"), [
      "debug GET /v1/items/5: the flow flow.xml answers\n  init flow: init.xml\n" +
        '  path parameters: {"id":"5"}\n  validation of the request: on\n  validation of the response: on',
    ]);
    assert.deepEqual(await told("/elsewhere", "routing"), ["debug GET /elsewhere: nothing answers outside basePath"]);
  });
});

describe("the topic flow", () => {
  it("tells flows, actions and conditions in their order", async () => {
    assert.deepEqual(await told("/v1/items/5", "flow:info"), [
      "info init.xml begins",
      "info init.xml ends",
      "info flow.xml begins",
      "info sub.xml begins",
      "info sub.xml ends with <return/>",
      "info flow.xml ends",
    ]);
    const lines = await told("/v1/items/5", "flow");
    assert.deepEqual(lines.slice(3, 10), [
      "debug flow.xml:2:3 <if>: its test doesn't hold",
      "debug flow.xml:3:3 <elseif>: its test holds",
      "debug flow.xml:3:25 <eval>",
      "debug flow.xml:4:3 <set-status>: its if doesn't hold",
      "debug flow.xml:5:3 <set-status>: its if holds",
      "debug flow.xml:5:3 <set-status>",
      "debug flow.xml:6:3 <sub-flow>",
    ]);
  });

  it("tells where a flow fails; the error flow is told too", async () => {
    const lines = await told("/v1/failing", "flow:info,user");
    assert.deepEqual(lines, []);
    assert.deepEqual(await told("/v1/failing", "flow,user:error"), [
      "error failing.xml:1:7 <request>\n  fails: Upstream Request Failed (3201): The upstream refuses connections.: connect ECONNREFUSED HOST",
      "error Upstream Request Failed",
    ]);
  });
});

describe("the topic json", () => {
  it("tells what lookup() finds; its alerts are of this topic", async () => {
    const files = {
      "swagger.yaml": 'swagger: "2.0"\npaths:\n  /: { x-flat-flow: flow.xml }\n',
      "flow.xml": `<flow><eval out="$a">lookup('db.json', 'one')</eval><eval out="$b">lookup('db.json', 'two')</eval><eval out="$c">lookup(concat('none', '.json'), 'x')</eval></flow>`,
      "db.json": '{"one": 1}',
    };
    const { url } = await startTestGateway(files);
    const { text } = await ask(url, { headers: { Debug: "json::inline" } });
    assert.deepEqual(text.replace(/ {2,}/g, " ").split("\n"), [
      'debug [json] lookup: db.json has the key "one"',
      'debug [json] lookup: db.json has no key "two"',
      "alert [json] There is no file none.json",
      "",
    ]);
  });
});

describe("the topic time", () => {
  it("tells the time of actions, flows and the request", async () => {
    assert.deepEqual(await told("/v1/items/5", "time:info"), [
      "info init.xml T ms",
      "info sub.xml T ms",
      "info flow.xml T ms",
      "info GET /v1/items/5 T ms",
    ]);
    assert.ok((await told("/v1/items/5", "time")).includes("debug flow.xml:3:25 <eval> T ms"));
  });
});

describe("the topic cache", () => {
  it("tells what was stored, still valid, or asked of the upstream", async () => {
    const upstream = await startUpstream((request, response) => {
      response.setHeader("Cache-Control", request.url === "/fresh" ? "max-age=60" : "max-age=0, must-revalidate");
      response.setHeader("ETag", '"1"');
      response.statusCode = request.headers["if-none-match"] === undefined ? 200 : 304;
      response.end(request.headers["if-none-match"] === undefined ? "hello" : undefined);
    });
    const flow = `<flow><request>{"url": {{ concat("${upstream.origin}", $request/path) }}, "options": {"use-http-cache": true}}</request></flow>`;
    const { url, log } = await startTestGateway({
      "swagger.yaml": 'swagger: "2.0"\npaths:\n  /**: {x-flat-flow: flow.xml}\n',
      "flow.xml": flow,
    });
    for (const path of ["/fresh", "/fresh", "/stale", "/stale"]) await ask(url + path, { headers: { Debug: "cache" } });
    for (let at = 0; at < 4; at += 1) await log.event({ type: "flat_access" });
    assert.deepEqual(
      log.all("flat_log").map(({ topic, level, message }) => `${topic} ${level} ${message}`),
      [
        ["asked of the upstream", "/fresh"],
        ["stored", "/fresh"],
        ["asked of the upstream", "/stale"],
        ["stored, and still valid as the upstream says", "/stale"],
      ].map(([source, path]) => `cache debug ${source}: GET ${upstream.origin}${path}`),
    );
  });
});

describe("the topics validation and security", () => {
  it("tell what is valid", async () => {
    assert.deepEqual(await told("/v1/items/5", "validation"), [
      "debug The request is valid",
      "debug The response is valid",
    ]);
  });

  it("tell what is wrong with tokens, and which is good", async () => {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${part({ alg: "HS256" })}.${part({ sub: "ada" })}`;
    const token = `${signed}.${createHmac("sha256", Buffer.from(KEY, "base64")).update(signed).digest("base64url")}`;
    assert.deepEqual(await told("/v1/secret", "security", { headers: { Authorization: `Bearer ${token}` } }), [
      'debug JWT Security (One): Invalid JWT: The claim "aud" is missing.',
      "debug JWT Security (Two): the token is good",
    ]);
    const [one, two, ...more] = await told("/v1/secret", "security", { headers: { Authorization: "Bearer a.b.c" } });
    assert.match(`${one}\n${two}`, /\(One\): Invalid JWT: .*\n.*\(Two\): Invalid JWT: /);
    assert.deepEqual(more, []);
  });
});

describe("the topic request", () => {
  it("tells a line, the heads, and the bodies, without what is secret", async () => {
    const [info, heads, bodies, ...more] = await told("/v1/post", "request:verbose");
    assert.equal(info, "info main.0: 200 application/json, 36 bytes, T ms: POST http://HOST/?token=***");
    assert.match(
      heads ?? "",
      /^debug main\.0:\n {2}POST http:\/\/HOST\/\?token=\*\*\*\n.* {2}Authorization: \*\*\*\n.* {2}X-Plain: p\n.* {2}\n {2}200 OK\n.*content-type: application\/json/is,
    );
    assert.equal(
      bodies,
      'verbose main.0: sent\n{"password":"***","n":1}\nmain.0: received\n{"token": "***", "said": "hello"}',
    );
    assert.deepEqual(more.length, 1);
  });

  it("tells failures at the level error", async () => {
    const [line] = await told("/v1/failing", "request:error");
    assert.equal(line, "error main.0: failed: connect ECONNREFUSED HOST, T ms: GET http://HOST/");
  });
});

it("FLAT_DEBUG with a sink in the answer is for everybody, and the start warns", async () => {
  const files = {
    "swagger.yaml": 'swagger: "2.0"\npaths:\n  /: { x-flat-flow: flow.xml }\n',
    "flow.xml": "<flow><echo>x</echo></flow>",
  };
  const { url, log } = await startTestGateway(files, { FLAT_DEBUG: "echo::append" });
  assert.match(
    String(log.all("flat_alert")[0]?.message),
    /^FLAT_DEBUG has the sink "append": every client gets debug output/,
  );
  assert.match(
    (await ask(url)).text,
    /^x\ndebug {3}\[echo\] {17}flow\.xml:1:7 <echo>\n {2}content = x\n {2}ends the flow\n$/,
  );
  await assert.rejects(startTestGateway(files, { FLAT_DEBUG: "a:loud" }));
});
