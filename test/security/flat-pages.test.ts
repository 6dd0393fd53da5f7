// The examples of FLAT's pages about tokens, as they stand there: the reference on security, and the cookbook's pages on access, further checks and tokens.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { type Echo, startEcho } from "../servers/echo-upstream.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { told } from "./protected-app.ts";
import { bearer, cookie, hmacToken, publicPem, rsaToken, secret } from "./tokens.ts";

const echo = await startEcho();

async function sent(app: TestGateway, request: string, headers: readonly string[]): Promise<Echo> {
  const { text, status } = await ask(app.url + request, { headers });
  assert.equal(status, 200, text);
  return JSON.parse(text) as Echo;
}

async function statusOf(app: TestGateway, request: string, headers: readonly string[] = []): Promise<number> {
  return (await told(app, request, headers)).status;
}

const fullExample = `swagger: "2.0"
x-flat-flow: ok.xml
securityDefinitions:
  JWTHeaderAuth:
    type: apiKey
    in: header
    name: Authorization
    x-flat-jwt:
      key:
        file: secret.pem
      alg:
        env: FLAT_JWT_ALG
      out-var: $header_token
      scope-claim: permission
      claims:
        aud:
          env: FLAT_JWT_AUDIENCE
  JWTCookieAuth:
    type: apiKey
    in: header
    name: Cookie
    x-flat-cookiename: authtoken
    x-flat-jwt:
      key:
        env: FLAT_COOKIE_SECRET
      out-var: $cookie_token
  JWTCookieAuth2:
    type: apiKey
    in: header
    name: Cookie
    x-flat-cookiename: authtoken2
    x-flat-jwt:
      key:
        env: FLAT_COOKIE_SECRET
      out-var: $cookie_token2
      post-check-flow: check-cookie-jwt.xml
security:                     # alternatives: token in Authorization header or authtoken cookie
  - JWTHeaderAuth: []
  - JWTCookieAuth: []
paths:
  /:                          # default security as defined at top-level
  /foo:
    get:
      security:               # token must be in Authorization header
        - JWTHeaderAuth: []
    post:
      # specific for POST on /foo
      security:
        - JWTHeaderAuth: [ write:foo, read:bar ]
  /projects/{p}:
    get:
      security:
        - JWTCookieAuth2: []
      parameters:
        - name: p
          in: path
          type: string
          required: true
`;

describe("the full example of the security page", () => {
  const env = { FLAT_JWT_ALG: "RS256", FLAT_JWT_AUDIENCE: "us", FLAT_COOKIE_SECRET: secret };
  const app = startTestGateway(
    {
      "swagger.yaml": fullExample,
      "secret.pem": publicPem,
      "check-cookie-jwt.xml": `<flow>
  <log>
  {
    "token_id": {{ $cookie_token2/pid }},
    "path_id": {{ $request/params/p }}
  }
  </log>
  <error if="not($cookie_token2/pid) or $cookie_token2/pid != $request/params/p">
  {
    "status": 401,
    "message": "Token is not applicable for this project."
  }
  </error>
</flow>`,
      "ok.xml":
        '<flow><template>{"header": {{ $header_token }}, "cookie": {{ $cookie_token }}, "second": {{ $cookie_token2 }} }</template></flow>',
    },
    env,
  );
  const header = bearer(rsaToken({ aud: "us" }));

  it("takes one of two tokens, each into its variable", async () => {
    const none = { header: null, cookie: null, second: null };
    assert.deepEqual((await told(await app, "GET /", header)).json, { ...none, header: { aud: "us" } });
    assert.deepEqual((await told(await app, "GET /", cookie(hmacToken({ a: 1 })))).json, { ...none, cookie: { a: 1 } });
    const { status, info } = await told(await app, "GET /");
    assert.equal(status, 403);
    assert.deepEqual(info, [
      "JWT Security (JWTHeaderAuth): No Authorization header sent",
      "JWT Security (JWTCookieAuth): No Cookie header sent",
    ]);
  });

  it("takes that of the header alone, with its audience and its scopes", async () => {
    const gateway = await app;
    assert.equal(await statusOf(gateway, "GET /foo", header), 200);
    assert.equal(await statusOf(gateway, "GET /foo", cookie(hmacToken({}))), 403);
    assert.equal(await statusOf(gateway, "GET /foo", bearer(rsaToken({ aud: "them" }))), 403);
    assert.equal(await statusOf(gateway, "GET /foo", bearer(rsaToken({}))), 403);
    const post = (permission: unknown) => statusOf(gateway, "POST /foo", bearer(rsaToken({ aud: "us", permission })));
    assert.equal(await post("write:foo read:bar"), 200);
    assert.equal(await post(["read:bar", "write:foo"]), 200);
    assert.equal(await post("write:foo"), 403);
    assert.equal(await statusOf(gateway, "POST /foo", header), 403);
  });

  it("compares a claim with the path", async () => {
    const gateway = await app;
    const token = cookie(hmacToken({ pid: "A" }), "authtoken2");
    assert.deepEqual((await told(gateway, "GET /projects/A", token)).json, {
      header: null,
      cookie: null,
      second: { pid: "A" },
    });
    const { status, json } = await told(gateway, "GET /projects/B", token);
    const { message } = (json as { error: { message: string } }).error;
    assert.deepEqual([status, message], [401, "Token is not applicable for this project."]);
    const line = await gateway.log.event({ type: "flat_access", status: 401 });
    assert.deepEqual([line.token_id, line.path_id], ["A", "B"]);
    assert.equal(await statusOf(gateway, "GET /projects/A", cookie(hmacToken({}), "authtoken2")), 401);
  });
});

it("a claim's value and a key can come from files; scopes are in the claim scope unless another is named", async () => {
  const scheme = (more: string) => `swagger: "2.0"
x-flat-flow: ok.xml
securityDefinitions:
  A:
    type: apiKey
    in: header
    name: Authorization
    x-flat-jwt: { key: { file: keys/key }, claims: { iss: { file: iss.txt } }${more} }
paths: { /: { security: [{ A: [write] }] } }
`;
  const files = { "keys/key": secret, "iss.txt": "me\n", "ok.xml": "<flow><echo>ok</echo></flow>" };
  const byDefault = await startTestGateway({ "swagger.yaml": scheme(""), ...files });
  const named = await startTestGateway({ "swagger.yaml": scheme(", scope-claim: sc"), ...files });
  for (const [app, claims, status] of [
    [byDefault, { iss: "me", scope: "read write create" }, 200],
    [byDefault, { iss: "me", sc: "write" }, 403],
    [byDefault, { iss: "you", scope: "write" }, 403],
    [named, { iss: "me", sc: "write" }, 200],
    [named, { iss: "me", scope: "write" }, 403],
  ] as const)
    assert.equal(await statusOf(app, "GET /", bearer(hmacToken(claims))), status, JSON.stringify(claims));
});

it("a request that is refused is answered by the error flow, where the token's variable isn't set", async () => {
  const app = await startTestGateway({
    "swagger.yaml": `swagger: "2.0"
x-flat-error: { flow: error.xml }
x-flat-flow: ok.xml
securityDefinitions:
  A: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: ${secret}, out-header: Token, claims: { a: 1 } } }
security: [{ A: [] }]
paths: { /: }
`,
    "ok.xml": "<flow/>",
    "error.xml": `<flow><request>{"url": "${echo.origin}/"}</request><template>{
      "status": {{ $error/status }}, "code": {{ $error/code }}, "jwt": {{ $jwt }}, "token": {{ content('main')/headers/token }}
    }</template></flow>`,
  });
  const { status, json } = await told(app, "GET /", [...bearer(hmacToken({ a: 2 })), "Token", "mine"]);
  assert.equal(status, 403);
  assert.deepEqual(json, { status: 403, code: 3206, jwt: null, token: null });
});

describe("claims go upstream", () => {
  const scheme = (more: string) => `swagger: "2.0"
securityDefinitions:
  JWTHeaderAuth:
    type: apiKey
    in: header
    name: Authorization
    x-flat-jwt:
      key: ${secret}
${more}`;
  const claims = '{"id":42,"name":"John Doe"}';
  const token = bearer(hmacToken(claims));

  it("as query parameters and as a header, by a flow", async () => {
    const app = await startTestGateway({
      "swagger.yaml": scheme("paths:\n  /: { security: [{ JWTHeaderAuth: [] }], x-flat-flow: flow.xml }\n"),
      "flow.xml": `<flow>
  <proxy-request>
  {
    "url": "${echo.origin}/get",
    "query": {{ $jwt }},                  <!-- as query parameters -->
    "headers": {
      "Token": {{ json-stringify($jwt) }} <!-- as 'Token' header -->
    }
  }
  </proxy-request>
</flow>`,
    });
    const { url, headers } = await sent(app, "/", token);
    assert.equal(url, "/get?id=42&name=John%20Doe");
    assert.equal(headers.token, claims);
  });

  it("by out-header: with a flow, and without one", async () => {
    const app = await startTestGateway({
      "swagger.yaml": scheme(`      out-header: Token
paths:
  /flow:
    get:
      security: [{ JWTHeaderAuth: [] }]
      x-flat-flow: flow.xml
  /:
    get:
      x-flat-proxy:
        url: ${echo.origin}/get
      security:
        - JWTHeaderAuth: []
`),
      "flow.xml": `<flow><proxy-request>{ "url": "${echo.origin}/get" }</proxy-request></flow>`,
    });
    for (const way of ["/", "/flow"]) assert.equal((await sent(app, way, token)).headers.token, claims, way);
    assert.equal(await statusOf(app, "GET /"), 403);
  });
});

describe("protecting access", () => {
  const proxy = `    x-flat-proxy:
      origin: ${echo.origin}
      stripEndpoint: true
`;
  const start = (top: string, security: string, files = {}) =>
    startTestGateway({
      "swagger.yaml": `swagger: "2.0"\nbasePath: /\n${top}paths:\n  /httpbin/**:\n${security}${proxy}`,
      "pubkey.pem": publicPem,
      ...files,
    });
  const scheme = `securityDefinitions:
  JWTCookie:
    type: apiKey
    in: header
    name: Cookie
`;
  const secured = "    security:\n      - JWTCookie: []\n";

  it("begins with a proxy that is open; a scheme without x-flat-jwt leaves it open, with a warning", async () => {
    const open = await start("", "");
    const { url, headers } = await sent(open, "/httpbin/anything", ["Accept", "*/*"]);
    assert.deepEqual([url, headers.accept], ["/anything", "*/*"]);
    const named = await start(scheme, secured);
    assert.equal((await sent(named, "/httpbin/anything", [])).url, "/anything");
    const { message } = await named.log.event({ type: "flat_alert", topic: "config" });
    assert.match(String(message), /^swagger\.yaml:\d+:\d+: Nothing is checked here: the route is public/);
  });

  it("needs a token then, whose claims are in a variable, a header and the log", async () => {
    const jwt = `    x-flat-cookiename: authtoken
    x-flat-jwt:
      key:
        file: pubkey.pem
      alg: RS256
      out-var: $the_claims
      out-header: JWT
x-flat-init: init.xml
`;
    const app = await start(scheme + jwt, secured, {
      "init.xml": `<flow>
  <log>
  {
    "JWT-Claims": {{ $the_claims }}
  }
  </log>
</flow>`,
    });
    const claims = { sub: "some_user", iss: "some_provider" };
    assert.deepEqual((await told(app, "GET /httpbin/anything")).info, [
      "JWT Security (JWTCookie): No Cookie header sent",
    ]);
    const expired = cookie(rsaToken({ ...claims, exp: 1590491528 }));
    assert.deepEqual((await told(app, "GET /httpbin/anything", expired)).info, [
      "JWT Security (JWTCookie): Invalid JWT: Token has expired.",
    ]);
    const { url, headers } = await sent(app, "/httpbin/anything", cookie(rsaToken(claims)));
    assert.deepEqual([url, headers.jwt], ["/anything", JSON.stringify(claims)]);
    assert.deepEqual((await app.log.event({ type: "flat_access", status: 200 }))["JWT-Claims"], claims);
  });
});

describe("further checks", () => {
  const jwt = (more: string) => `swagger: "2.0"
host: my-api.com
schemes:
  - https
basePath: /
securityDefinitions:
  JWTCookie:
    type: apiKey
    in: header
    name: Cookie
    x-flat-cookiename: authtoken
    x-flat-jwt:
      key:
        file: pubkey.pem
      alg: RS256
${more}security:
  - JWTCookie: []
paths:
  /projects/{p}:
    x-flat-flow: ok.xml
    get:
      parameters:
        - name: p
          in: path
          description: The project identifier
          type: string
          required: true
    patch:
      security:
        - JWTCookie: [ write ]
      parameters:
        - name: p
          in: path
          description: The project identifier
          type: string
          required: true
`;
  const check = `<flow>
  <!-- $jwt contains the JWT claims, see the out-var property or x-flat-jwt -->
  <log>
  {
    "token_id": {{ $jwt/pid }},
    "path_id": {{ $request/params/p }}
  }
  </log>
  <error if="not($jwt/pid) or $jwt/pid != $request/params/p">
  {
    "status": 401,
    "message": "Token is not applicable for this project."
  }
  </error>
</flow>`;
  const files = { "pubkey.pem": publicPem, "check-jwt.xml": check, "ok.xml": "<flow><echo>ok</echo></flow>" };
  const start = (more: string) => startTestGateway({ "swagger.yaml": jwt(more), ...files });
  const [iss, aud] = [
    "https://trustworthy-token-provider.com",
    ["https://my-api.com/", "https://a-different-api.org/"],
  ];
  const expected = `      claims:\n        iss: "${iss}"\n        aud: "${aud[0]}"\n`;

  it("every request needs the cookie, with a token that is signed and not expired", async () => {
    const app = await start("      out-var: $jwt\n");
    assert.equal(await statusOf(app, "GET /projects/A"), 403);
    assert.equal(await statusOf(app, "GET /projects/A", cookie(rsaToken({}), "other")), 403);
    assert.equal(await statusOf(app, "GET /projects/A", cookie("no token")), 403);
    assert.equal(await statusOf(app, "GET /projects/A", cookie(hmacToken({}))), 403);
    assert.equal(await statusOf(app, "GET /projects/A", cookie(rsaToken({ exp: 1 }))), 403);
    assert.equal(await statusOf(app, "GET /projects/A", cookie(rsaToken({}))), 200);
  });

  it("claims: the issuer, and one of the audiences", async () => {
    const app = await start(expected);
    for (const [claims, status] of [
      [{ iss, aud }, 200],
      [{ iss: "https://the-reckless-token-provider.com", aud }, 403],
      [{ iss, aud: aud.slice(1) }, 403],
    ] as const)
      assert.equal(await statusOf(app, "GET /projects/A", cookie(rsaToken(claims))), status);
  });

  it("scopes: for an operation alone", async () => {
    const app = await start("");
    for (const [scope, status] of [
      ["write", 200],
      ["read write create", 200],
      ["read", 403],
      ["", 403],
    ] as const)
      assert.equal(await statusOf(app, "PATCH /projects/A", cookie(rsaToken({ scope }))), status, scope);
    assert.equal(await statusOf(app, "GET /projects/A", cookie(rsaToken({}))), 200);
  });

  it("all together, with a post-check flow", async () => {
    const app = await start(
      `      claims:\n        iss: "${iss}"\n      scope-claim: sc # default: scope\n      out-header: JWT\n      post-check-flow: check-jwt.xml\n`,
    );
    const token = (sc: string) => cookie(rsaToken({ iss, sc, pid: "ABC123" }));
    assert.equal(await statusOf(app, "GET /projects/ABC123", token("read")), 200);
    assert.equal(await statusOf(app, "GET /projects/DEF456", token("read")), 401);
    assert.equal(await statusOf(app, "PATCH /projects/ABC123", token("write")), 200);
    assert.equal(await statusOf(app, "PATCH /projects/ABC123", token("read")), 403);
    assert.equal(await statusOf(app, "PATCH /projects/DEF456", token("write")), 401);
    assert.equal(await statusOf(app, "GET /projects/ABC123", cookie(rsaToken({ iss }))), 401);
    const line = await app.log.event({ type: "flat_access", method: "PATCH", status: 401 });
    assert.deepEqual([line.token_id, line.path_id], ["ABC123", "DEF456"]);
  });

  it("security of operations alone, a scope for each", async () => {
    const definition = `swagger: "2.0"
basePath: /
securityDefinitions:
  JWTCookie:
    type: apiKey
    in: header
    name: Cookie
    x-flat-cookiename: authtoken
    x-flat-jwt:
      key:
        file: pubkey.pem
      alg: RS256
      claims:
        iss: "The token provider"
      scope-claim: sc # default: scope
      out-var: $jwt
      post-check-flow: check-jwt.xml
paths:
  /projects/{p}:
    x-flat-flow: ok.xml
    get:
      security:
        - JWTCookie: [ read ]
    patch:
      security:
        - JWTCookie: [ write ]
`;
    const app = await startTestGateway({ "swagger.yaml": definition, ...files });
    const token = cookie(rsaToken({ iss: "The token provider", sc: ["read"], pid: "A" }));
    assert.equal(await statusOf(app, "GET /projects/A", token), 200);
    assert.equal(await statusOf(app, "PATCH /projects/A", token), 403);
    assert.equal(await statusOf(app, "GET /projects/B", token), 401);
  });
});

describe("encoding and decoding tokens", () => {
  it("keys that look like Base64 are encoded once more, in the flow or in the variable", async () => {
    const app = await startTestGateway(
      {
        "swagger.yaml": 'swagger: "2.0"\npaths: { /: { x-flat-flow: flow.xml } }\n',
        "flow.xml": `<flow>
  <template out="$data">{"a": 1}</template>
  <template out="$jwt">{{ jwt-encode($data, base64-encode($env/FLAT_JWT_SECRET), 20) }}</template>
  <template>{ "token": {{ $jwt }}, "once": {{ jwt-decode($jwt, $env/FLAT_AUTH0_JWT_SECRET) }}, "not": {{ jwt-decode($jwt, $env/FLAT_JWT_SECRET) }} }</template>
</flow>`,
      },
      { FLAT_JWT_SECRET: "YXNkZg==", FLAT_AUTH0_JWT_SECRET: "WVhOa1pnPT0=" },
    );
    const { token, once, not } = (await told(app, "GET /")).json as { token: string; once: { a: number }; not: null };
    const signed = token.slice(0, token.lastIndexOf("."));
    assert.equal(token, `${signed}.${createHmac("sha256", "YXNkZg==").update(signed).digest("base64url")}`);
    assert.deepEqual([once.a, not], [1, null]);
  });

  it("RSA keys come from openssl, without their boundaries; the algorithm has to be named", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "flat-keys-"));
    const shell = (command: string): string =>
      execFileSync("sh", ["-c", command], { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    shell("openssl genrsa > privateAndPublic.key");
    const privateKey = shell("tail -n +2 privateAndPublic.key | head -n -1 | tr -d '\\n'");
    shell("openssl rsa -in privateAndPublic.key -outform PEM -pubout -out public.key");
    const publicKey = shell("tail -n +2 public.key | head -n -1 | tr -d '\\n'");
    rmSync(folder, { recursive: true });
    const app = await startTestGateway(
      {
        "swagger.yaml": 'swagger: "2.0"\npaths: { /: { x-flat-flow: flow.xml } }\n',
        "flow.xml": `<flow>
  <template out="$data">{"a": 1}</template>
  <eval out="$jwt">jwt-encode($data, $env/PRIVATE, 20, 'RS256')</eval>
  <template>{ "named": {{ jwt-decode($jwt, $env/PUBLIC, 'RS256') }}, "not": {{ jwt-decode($jwt, $env/PUBLIC) }} }</template>
</flow>`,
      },
      { PRIVATE: privateKey, PUBLIC: publicKey },
    );
    const { named, not } = (await told(app, "GET /")).json as { named: { a: number }; not: null };
    assert.deepEqual([named.a, not], [1, null]);
  });
});
