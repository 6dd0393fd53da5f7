// FLAT's page about routing, promise by promise, as one app.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { compileApp } from "../../src/app.ts";
import { ConfigErrors } from "../../src/errors/config-error.ts";
import { writeApp } from "../servers/app-folder.ts";
import { type Answer, ask, type Question } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

const says = (word: string): string => `<flow><echo>${word}</echo></flow>`;

const files = {
  "init.xml": `<flow>
  <set-header name="X-Init" value="ran"/>
  <eval out="$shared">"from init"</eval>
  <if test="$request/get/init = 'break'"><template>{"by": "init"}</template><break/></if>
  <if test="$request/get/init = 'return'"><return/></if>
  <if test="$request/get/init = 'echo'"><echo>init</echo></if>
  <if test="$request/get/init = 'dump'"><dump in="$shared"/></if>
  <eval out="$late">"set"</eval>
</flow>`,
  "error.xml": `<flow>
  <if test="$request/get/again"><error>{"message": "again"}</error></if>
  <set-status code="418"/>
  <template>{"failed": {{ $error/message }}, "code": {{ $error/code }}}</template>
</flow>`,
  "conf/flow.xml": '<flow><serve dir="/htdocs" fallback-doc="/index.html"/></flow>',
  "htdocs/index.html": "<p>page</p>",
  "api/users.xml": says("users"),
  "api/create-user.xml": says("create-user"),
  "api/dashboard.xml": says("dashboard"),
  "api/fallback.xml": says("fallback"),
  "api/below.xml": `<flow><template>{"endpoint": {{ $request/endpoint }}}</template></flow>`,
  "api/user-info.xml": `<flow><template>
{
  "user": {
    "name": {{ $request/params/userid }}
  },
  "shared": {{ $shared }}, "late": {{ $late ?? "not set" }}
}
</template></flow>`,
  "api/number.xml": `<flow><template>{"number": "none"}</template></flow>`,
  "users-upstream.yaml": `swagger: "2.0"
basePath: /v4
paths:
  /profile: { get: { responses: { 200: { schema: { type: object, required: [name] } } } } }
`,
};

const definition = (origin: string): string => `swagger: "2.0"
info:
  description: "…"
  version: "1.0.0"
  title: "My API"
basePath: "/v1"
x-flat-init: init.xml
x-flat-error:
  flow: error.xml
paths:
  x-flat-flow: api/fallback.xml
  /users:
    get:
      x-flat-flow: api/users.xml
      responses: { 200: { description: "Get a list of all users" } }
    post:
      x-flat-flow: api/create-user.xml
      responses: { 201: { description: "User created" } }
    put:
  /users/**:
    x-flat-flow: api/below.xml
  /user/{userid}:
    x-flat-flow: api/user-info.xml
  /dashboard:
    x-flat-flow: api/dashboard.xml
    get:
    delete:
    post:
      x-flat-flow: api/create-user.xml
  /strict:
    x-flat-validate: { request: true, response: true }
    get:
      x-flat-flow: api/number.xml
      parameters: [{ name: id, in: query, type: integer }]
      responses: { 200: { schema: { type: object, properties: { number: { type: integer } } } } }
  /failing:
    x-flat-proxy: { origin: "http://127.0.0.1:1", options: { exit-on-error: true } }
  /failing-quietly:
    x-flat-proxy: { origin: "http://127.0.0.1:1" }
  /upstream/**:
    x-flat-proxy:
      origin: ${origin}
      stripEndpoint: true
      addPrefix: /v4
      headers:
        Correlation-ID: 42
      options:
        timeout: 2
        definition: users-upstream.yaml
        validate-response: report-only
    delete:
      x-flat-proxy: { origin: "${origin}", addPrefix: /deleted }
    get:
`;

let gateway: TestGateway;
let origin = "";
before(async () => {
  const upstream = await startUpstream((request, response) => {
    const { url, method, headers } = request;
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ url, method, id: headers["correlation-id"] }));
  });
  origin = upstream.origin;
  gateway = await startTestGateway({ "swagger.yaml": definition(origin), ...files });
});

function get(path: string, question: Question = {}): Promise<Answer> {
  return ask(gateway.url + path, question);
}

async function texts(paths: readonly string[]): Promise<readonly string[]> {
  return Promise.all(paths.map(async (path) => (await get(path)).text));
}

async function statuses(paths: readonly string[]): Promise<readonly number[]> {
  return Promise.all(paths.map(async (path) => (await get(path)).status));
}

async function toldBy(path: string, method = "GET") {
  const { status, text, headers } = await get(path, { method });
  return { status, headers, json: JSON.parse(text) };
}

describe("paths", () => {
  it("are there below basePath, as they are defined", async () => {
    assert.deepEqual(await statuses(["/v1/users", "/v1/dashboard"]), [200, 200]);
  });

  it("aren't there if nobody has defined them, which the error flow answers, or the default flow outside of basePath", async () => {
    assert.deepEqual((await toldBy("/v1")).json.failed, "Input Validation Failed");
    assert.deepEqual((await toldBy("/v1/dashboard/too/long")).json.failed, "Input Validation Failed");
    assert.equal((await get("/users")).text, "<p>page</p>");
  });

  it("with a wildcard match all that begin alike", async () => {
    assert.deepEqual((await toldBy("/v1/users/too/long")).json, { endpoint: "/v1/users" });
    assert.equal((await get("/v1/users")).text, "users");
  });

  it("have parameters, which flows find in $request/params", async () => {
    const { json } = await toldBy("/v1/user/alice%20b");
    assert.deepEqual(json, { user: { name: "alice b" }, shared: "from init", late: "set" });
  });
});

describe("flows of paths", () => {
  it("are those of the operation, else of the path; one flow may serve several", async () => {
    assert.deepEqual(await texts(["/v1/users", "/v1/dashboard"]), ["users", "dashboard"]);
    assert.equal((await get("/v1/users", { method: "POST" })).text, "create-user");
    assert.equal((await get("/v1/dashboard", { method: "POST" })).text, "create-user");
    assert.equal((await get("/v1/dashboard", { method: "DELETE" })).text, "dashboard");
  });

  it("are the fallback flow where a defined path has none", async () => {
    assert.equal((await get("/v1/users", { method: "PUT" })).text, "fallback");
  });
});

describe("the init flow", () => {
  it("runs before flows and proxies, and not outside of basePath", async () => {
    for (const path of ["/v1/users", "/v1/upstream/profile"]) assert.equal((await get(path)).headers["x-init"], "ran");
    for (const path of ["/", "/assets"]) assert.equal((await get(path)).headers["x-init"], undefined);
  });

  it("ends the whole request with break, echo and dump", async () => {
    assert.deepEqual((await toldBy("/v1/users?init=break")).json, { by: "init" });
    assert.equal((await get("/v1/users?init=echo")).text, "init");
    assert.match((await get("/v1/users?init=dump")).text, /from init/);
    assert.deepEqual((await toldBy("/v1/upstream/profile?init=break")).json, { by: "init" });
  });

  it("ends itself alone with return", async () => {
    const { json } = await toldBy("/v1/user/bob?init=return");
    assert.deepEqual(json, { user: { name: "bob" }, shared: "from init", late: "not set" });
  });
});

describe("the error flow", () => {
  it("runs when a request or a response is invalid, with a format and status of its own", async () => {
    const request = await toldBy("/v1/strict?id=x");
    assert.deepEqual([request.status, request.json], [418, { failed: "Input Validation Failed", code: 3204 }]);
    const response = await toldBy("/v1/strict?id=1");
    assert.deepEqual([response.status, response.json.code], [418, 3205]);
  });

  it("runs for a proxy that fails with exit-on-error, and for no other", async () => {
    assert.deepEqual((await toldBy("/v1/failing")).json, { failed: "Upstream Request Failed", code: 3201 });
    assert.equal((await toldBy("/v1/failing-quietly")).json.error.code, 3201);
  });

  it("makes output that isn't validated", async () => {
    // A 418 isn't among the responses of the operation.
    assert.equal((await get("/v1/strict?id=x")).status, 418);
  });

  it("doesn't start again for an error of its own", async () => {
    const { json } = await toldBy("/v1/strict?id=x&again=1");
    assert.equal(json.error.message, "again");
  });
});

describe("proxies", () => {
  it("strip the path that is defined, add a prefix, and have header fields and options", async () => {
    const { json } = await toldBy("/v1/upstream/profile");
    assert.deepEqual(json, { url: "/v4/profile", method: "GET", id: "42" });
    const alerts = () => gateway.log.events.filter(({ topic }) => topic === "validation");
    assert.ok(alerts().some(({ message }) => /^main: .*\bname\b/s.test(String(message))));
  });

  it("stand below a path, an operation, or paths itself", async () => {
    const { json } = await toldBy("/v1/upstream/profile", "DELETE");
    assert.deepEqual(json, { url: "/deleted/v1/upstream/profile", method: "DELETE" });
    const swagger = `swagger: "2.0"\npaths:\n  x-flat-proxy: {origin: "${origin}"}\n  /a: {get: }\n`;
    const other = await startTestGateway({ "swagger.yaml": swagger });
    assert.deepEqual(JSON.parse((await ask(`${other.url}/a`)).text), { url: "/a", method: "GET" });
  });

  it("exclude flows beside them", () => {
    const swagger = 'paths: {/a: {x-flat-flow: a.xml, x-flat-proxy: {origin: "http://a"}}}\n';
    const folder = writeApp({ "swagger.yaml": swagger, "a.xml": "<flow/>" });
    assert.throws(
      () => compileApp({ folder, env: {} }),
      (error) =>
        error instanceof ConfigErrors &&
        error.errors[0]?.message === "x-flat-flow and x-flat-proxy can't be used together",
    );
  });
});

it("a request of a flow with exit-on-error runs the error flow", async () => {
  const request = `<request url="http://127.0.0.1:1/">{"options": {"exit-on-error": true}}</request>`;
  const proxy = `<proxy-request>{"origin": "http://127.0.0.1:1", "options": {"exit-on-error": true}}</proxy-request>`;
  const app = await startTestGateway({
    "swagger.yaml": "x-flat-error: {flow: error.xml}\npaths: {/r: {x-flat-flow: r.xml}, /p: {x-flat-flow: p.xml}}\n",
    "error.xml": files["error.xml"],
    "r.xml": `<flow>${request}</flow>`,
    "p.xml": `<flow>${proxy}</flow>`,
  });
  for (const path of ["/r", "/p"]) assert.equal((await ask(app.url + path)).status, 418);
});
