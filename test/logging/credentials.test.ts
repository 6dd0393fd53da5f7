// Credentials of all kinds, used rightly and wrongly, with all debug output: none of them is in the log or in an answer.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { compileApp } from "../../src/app.ts";
import { rsaKey } from "../crypto/openssl.ts";
import { hmacToken } from "../security/tokens.ts";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

const key = rsaKey(2048);
/** What must not be seen: the passwords of this test, and any line of its key. */
const secrets = [
  /pa55/i,
  ...key
    .split("\n")
    .slice(1, 4)
    .map((line) => new RegExp(line.replaceAll("+", "\\+"))),
];
/** `pa55…` in Base64, wherever it starts. */
secrets.push(/cGE1N|BhNT|wYTU1/);

const url = (path: string) => `{{ concat($env/UPSTREAM, '${path}') }}`;
const debug = `<debug xpath="$request"/><debug xpath="$env"/><debug xpath="$upstream"/><debug xpath="$error"/><debug xpath="$server"/>
  <debug in="fit://request/dc"/>`;

const flows: Readonly<Record<string, string>> = {
  "the client's own": debug,
  "basic-auth-credentials": `<request>{ "url": ${url("/")}, "options": { "basic-auth-credentials": "me:pa55-basic" } }</request>${debug}`,
  "basic-auth-credentials that are refused": `<request>{ "url": ${url("/401")}, "options": { "basic-auth-credentials": "me:pa55-basic" } }</request>${debug}`,
  "user info in a URL": `<request>{ "url": {{ concat('http://me:pa55-url@', substring-after($env/UPSTREAM, '//'), '/') }} }</request>${debug}`,
  "user info in a URL that can't be reached": `<request>{ "url": "http://me:pa55-url@127.0.0.1:1/?token=pa55-token" }</request>${debug}`,
  "user info in a URL that is none": `<request url="{'http://me:pa55-url@127.0.0.1:999999/'}"/>${debug}`,
  "a field that sends a token": `<request>{ "url": ${url("/")}, "headers": { "Authorization": "Bearer pa55-bearer", "X-Api-Key": "pa55-key" } }</request>${debug}`,
  "a field that can't be sent": `<request>{ "url": ${url("/")}, "headers": { "Authorization": {{ concat('Bearer pa55', $request/get/bad) }} } }</request>${debug}`,
  "cookies, a query and a form": `<request>{ "url": ${url("/")}, "cookies": { "session": "pa55-cookie" }, "query": { "access_token": "pa55-query" },
    "post": { "password": "pa55-form" } }</request>${debug}`,
  "proxy-credentials": `<request>{ "url": "http://api.example/", "options": { "proxy-server": {{ substring-after($env/UPSTREAM, '//') }},
    "proxy-credentials": "me:pa55-proxy" } }</request>${debug}`,
  "client-certificate-password": `<request>{ "url": "https://127.0.0.1:1/", "options": { "client-certificate-file": {{ concat('none', '.pem') }},
    "client-certificate-password": "pa55-certificate" } }</request>${debug}`,
  "an error after a redirect with a token": `<request>{ "url": ${url("/redirect")}, "options": { "exit-on-error": true, "max-redirects": 1 } }</request>`,
  auth: `<auth><user name="me" pass="pa55-auth"/></auth>${debug}`,
  "keys and passphrases": `<eval out="$a">decrypt('AAAA', $env/PRIVATE_KEY, 'pa55-phrase')</eval>
    <eval out="$b">decrypt('AAAA', concat($env/API_PASSWORD, ''))</eval>
    <eval out="$c">calc-signature('x', concat($env/API_PASSWORD, ''))</eval>
    <eval out="$d">verify-signature('AAAA', 'x', concat($env/API_PASSWORD, ''))</eval>
    <eval out="$e">encrypt('x', concat($env/API_PASSWORD, ''))</eval>
    <eval out="$f">jwt-decode('a.b.c', concat($env/API_PASSWORD, '!'), 'HS256')</eval>
    <eval out="$g">jwt-encode(json-parse('{}'), concat($env/API_PASSWORD, '!'), 'RS256')</eval>
    <eval out="$h">decrypt-xml('&lt;a/>', $env/PRIVATE_KEY, 'pa55-phrase')</eval>
    <eval out="$i">decrypt-xml('&lt;a/>', concat($env/API_PASSWORD, ''))</eval>${debug}`,
};

let gateway: TestGateway;

before(async () => {
  const upstream = await startUpstream((request, response) => {
    const isRedirect = request.url?.startsWith("/redirect");
    if (isRedirect) response.setHeader("Location", "http://me:pa55-location@127.0.0.1:1/?token=pa55-location");
    response.setHeader("Set-Cookie", "session=pa55-session");
    response.writeHead(isRedirect ? 302 : Number(request.url?.slice(1)) || 200).end();
  });
  const names = Object.keys(flows);
  const paths = names.map((_, at) => `  /${at}: { x-flat-flow: ${at}.xml }\n`).join("");
  const files = Object.fromEntries(names.map((name, at) => [`${at}.xml`, `<flow>${flows[name]}</flow>`]));
  gateway = await startTestGateway(
    {
      "swagger.yaml": `swagger: "2.0"\npaths:\n${paths}`,
      "conf/config.xml": "<config><flat><collect-request-info/></flat></config>",
      ...files,
    },
    {
      UPSTREAM: upstream.origin,
      API_PASSWORD: "pa55-env",
      PRIVATE_KEY: key,
      FLAT_DEBUG: "*:verbose",
      FLAT_DEBUG_AUTH: "pa55-debug",
    },
  );
});

describe("no credential is in the log or in an answer", () => {
  for (const [at, name] of Object.keys(flows).entries()) {
    it(name, async () => {
      for (const topics of ["*,har:debug:log", "*:verbose:log", "*:verbose:inline", "*:verbose:append"])
        await checkAll(at, topics);
    });
  }

  async function checkAll(at: number, topics: string): Promise<void> {
    gateway.log.clear();
    const headers = {
      Authorization: `Basic ${Buffer.from("me:pa55-client").toString("base64")}`,
      Cookie: "session=pa55-client",
      "X-Api-Key": "pa55-client",
      Referer: "http://me:pa55-client@a/?token=pa55-client",
      Debug: `${topics}; auth=pa55-debug`,
    };
    const { text, rawHeaders } = await ask(`${gateway.url}/${at}?token=pa55-query&bad=%0d%0a`, { headers });
    await gateway.log.event({ type: "flat_access" });
    const seen = [gateway.log.lines.join("\n"), text, rawHeaders.join("\n")];
    for (const secret of secrets) for (const part of seen) assert.doesNotMatch(part, secret);
    assert.ok(gateway.log.lines.length > 0);
    assert.ok(topics.endsWith("log") === gateway.log.all("flat_log").length > 0 || text === "");
  }
});

/** The security schemes of an app, as Swagger 2.0 and OpenAPI 3 have them. */
const described: Readonly<Record<string, string>> = {
  "Swagger 2.0": 'swagger: "2.0"\nsecurityDefinitions:',
  "OpenAPI 3.0": "openapi: 3.0.3\ncomponents:\n securitySchemes:",
  "OpenAPI 3.1": "openapi: 3.1.0\ncomponents:\n securitySchemes:",
};

describe("what security schemes name isn't in the log or in an answer", () => {
  for (const [dialect, head] of Object.entries(described)) {
    it(dialect, async () => {
      const upstream = await startUpstream((request, response) => {
        assert.match(String(request.headers["x-claims"]), /pa55-claim/);
        assert.equal(request.headers["x-partner"], "pa55-header");
        response.end();
      });
      const { log, url } = await startTestGateway(
        {
          "swagger.yaml": `${head}
    Partner: { type: apiKey, in: header, name: X-Partner }
    Pin: { type: apiKey, in: query, name: Pin-Number }
    Empty: { type: apiKey, in: query, name: "" }
    Token:
      type: apiKey
      in: header
      name: Authorization
      x-flat-jwt: { key: c2VjcmV0, out-header: X-Claims }
security: [{ Token: [] }]
paths:
  /: { get: { x-flat-flow: flow.xml } }
`,
          "flow.xml": `<flow><request>{
            "url": "${upstream.origin}/?a=shown",
            "headers": { "X-Partner": "pa55-header" }, "query": { "a": "shown", "pin-number": "pa55-query" }
          }</request>${debug}</flow>`,
          "conf/config.xml": "<config><flat><collect-request-info/></flat></config>",
        },
        { FLAT_DEBUG: "*:verbose", FLAT_DEBUG_AUTH: "debug", FLAT_LOG_MASK: "" },
      );
      const headers = {
        Authorization: `Bearer ${hmacToken({ sub: "pa55-claim" }, {}, "c2VjcmV0")}`,
        "X-Partner": "pa55-client",
        Debug: "har:debug:log; auth=debug",
      };
      const { text, rawHeaders, status } = await ask(`${url}/?b=shown&pin-number=pa55&PIN%2dNUMBER=pa55`, { headers });
      await log.event({ type: "flat_access" });
      assert.equal(status, 200);
      const seen = [log.lines.join("\n"), text, rawHeaders.join("\n")];
      for (const secret of secrets) for (const part of seen) assert.doesNotMatch(part, secret);
      assert.match(seen[0] ?? "", /a=shown&pin-number=\*\*\*/);
      assert.match(seen[0] ?? "", /b=shown&pin-number=\*\*\*&PIN%2dNUMBER=\*\*\*/);
    });
  }
});

it("an app that takes the place of another brings its own names, and those of the other stay", async () => {
  const app = (name: string) => ({
    "swagger.yaml": `swagger: "2.0"
securityDefinitions: { A: { type: apiKey, in: query, name: ${name} } }
x-flat-flow: flow.xml
paths: { /: }`,
    "flow.xml": `<flow>${debug}</flow>`,
  });
  const gateway = await startTestGateway(app("first"), { FLAT_DEBUG: "*:verbose" });
  await ask(`${gateway.url}/?first=pa55`);
  const env = { FLAT_DEBUG: "*:verbose" };
  gateway.use({ app: compileApp({ folder: writeApp(app("second")), env }) });
  await ask(`${gateway.url}/?first=pa55&second=pa55&third=shown`);
  await gateway.log.event({ type: "flat_access", path: "/?first=***&second=***&third=shown" });
  assert.doesNotMatch(gateway.log.lines.join("\n"), /pa55/);
});
