// Which schemes hold where, and what satisfies them: the examples of FLAT's security page.
import assert from "node:assert/strict";
import { it } from "node:test";
import { schemes, startProtected, told } from "./protected-app.ts";
import { bearer, cookie, hmacToken, rsaToken } from "./tokens.ts";

const forHeader = { aud: "our api", sub: "h" };
const headerToken = bearer(rsaToken(forHeader));
const cookieToken = cookie(hmacToken({ sub: "c" }));
const noHeader = "JWT Security (Header): No Authorization header sent";
const noCookie = "JWT Security (Cookie): No Cookie header sent";

it("the nearest level decides: operation, path, top level", async () => {
  const app = await startProtected(`${schemes}x-flat-flow: ok.xml
security:
  - Header: []
  - Cookie: []
paths:
  /bar:
  /foo:
    security:
      - Cookie: []
    get: { security: [{ Header: [] }] }
    post: { security: [{ Header: [ "write:foo", "read:bar" ] }] }
    put:
    delete: {}
  /public: { security: [] }
  /half:
    get: { security: [] }
    put:
`);
  const info = async (request: string, headers: readonly string[] = []) => (await told(app, request, headers)).info;
  assert.deepEqual(await info("GET /bar"), [noHeader, noCookie]);
  assert.equal(await info("GET /bar", headerToken), undefined);
  assert.equal(await info("PATCH /bar", cookieToken), undefined);
  assert.deepEqual(await info("GET /foo", cookieToken), [noHeader]);
  assert.equal(await info("GET /foo", headerToken), undefined);
  assert.deepEqual(await info("HEAD /foo"), undefined);
  assert.equal((await told(app, "HEAD /foo")).status, 403);
  for (const method of ["PUT", "DELETE"]) {
    assert.deepEqual(await info(`${method} /foo`, headerToken), [noCookie]);
    assert.equal(await info(`${method} /foo`, cookieToken), undefined);
  }
  const missing = (what: string) => [`JWT Security (Header): Invalid JWT: The scope doesn't contain ${what}.`];
  assert.deepEqual(await info("POST /foo", headerToken), missing("write:foo, read:bar"));
  const scoped = (permission: unknown) => bearer(rsaToken({ ...forHeader, permission }));
  assert.deepEqual(await info("POST /foo", scoped("write:foo")), missing("read:bar"));
  assert.equal(await info("POST /foo", scoped("x read:bar\twrite:foo")), undefined);
  assert.equal(await info("POST /foo", scoped(["read:bar", "write:foo", "z"])), undefined);
  for (const wrong of [
    "write:foo,read:bar",
    "write:foo:x read:bar",
    ["write:foo read:bar"],
    ["write:foo", "read:bar", 1],
    1,
    null,
    {},
  ])
    assert.equal((await told(app, "POST /foo", scoped(wrong))).status, 403, JSON.stringify(wrong));
  assert.equal((await told(app, "GET /public")).status, 200);
  assert.equal((await told(app, "GET /half")).status, 200);
  assert.equal((await told(app, "PUT /half")).status, 403);
});

it("alternatives are tried in order; variables of those that failed are unset", async () => {
  const app = await startProtected(`${schemes}x-flat-flow: ok.xml
paths:
  /or: { security: [{ Header: [] }, { Cookie: [] }] }
  /and: { security: [{ Header: [], Cookie: [] }] }
  /optional: { security: [{ Cookie: [] }, {}] }
`);
  const none = { header: null, cookie: null, pid: null, jwt: null };
  const header = forHeader;
  const both = [...headerToken, ...cookieToken];
  assert.deepEqual((await told(app, "GET /or", both)).json, { ...none, header });
  assert.deepEqual((await told(app, "GET /or", cookieToken)).json, { ...none, cookie: { sub: "c" } });
  assert.deepEqual((await told(app, "GET /and", both)).json, { ...none, header, cookie: { sub: "c" } });
  assert.deepEqual((await told(app, "GET /and", headerToken)).info, [noCookie]);
  assert.deepEqual((await told(app, "GET /and", cookieToken)).info, [noHeader]);
  assert.deepEqual((await told(app, "GET /optional", cookieToken)).json, { ...none, cookie: { sub: "c" } });
  assert.deepEqual((await told(app, "GET /optional")).json, none);
});

it("a claim has the value that is expected; aud may be a list", async () => {
  const app =
    await startProtected(`${schemes.replace("{ env: AUDIENCE }", '"a", n: 5, ok: true, list: [1, "b"], env: { env: ALG }')}x-flat-flow: ok.xml
paths:
  /: { security: [{ Header: [] }] }
`);
  const good = { aud: "a", n: 5, ok: true, list: [1, "b"], env: "RS256" };
  const status = async (claims: object) => (await told(app, "GET /", bearer(rsaToken({ ...good, ...claims })))).status;
  assert.equal(await status({}), 200);
  assert.equal(await status({ aud: ["x", "a"] }), 200);
  const wrong = [
    { aud: ["x"] },
    { aud: "ab" },
    { aud: {} },
    { aud: [["a"]] },
    { n: "5" },
    { n: [5] },
    { ok: 1 },
    { list: [1] },
    { env: ["RS256"] },
  ];
  for (const claims of [...wrong, { aud: null }, { env: undefined }])
    assert.equal(await status(claims), 403, JSON.stringify(claims));
  assert.deepEqual((await told(app, "GET /", bearer(rsaToken({ aud: "a" })))).info, [
    'JWT Security (Header): Invalid JWT: The claim "n" is missing.',
  ]);
});

it("a post-check flow denies by its error, and its scheme's variable is unset", async () => {
  const app = await startProtected(
    `${schemes}x-flat-flow: ok.xml
x-flat-error: { flow: error.xml }
paths:
  /projects/{p}:
    get:
      security: [{ Pid: [] }]
      parameters: [{ name: p, in: path, type: string, required: true }]
  /or/{p}: { security: [{ Pid: [] }, { Cookie: [] }] }
`,
    { "error.xml": '<flow><template>{"error": {{ $error }}, "pid": {{ $cookie_token2 }}}</template></flow>' },
  );
  const token = cookie(hmacToken({ pid: "ABC123" }), "authtoken2");
  assert.equal((await told(app, "GET /projects/ABC123", token)).status, 200);
  assert.equal((await app.log.event({ type: "flat_access", status: 200 })).token_id, "ABC123");
  const denied = await told(app, "GET /projects/DEF456", token);
  const { error, pid } = denied.json as { error: { status: number; message: string; code: number }; pid: unknown };
  assert.deepEqual(
    [denied.status, error.status, error.message, error.code, pid],
    [401, 401, "Token is not applicable for this project.", 5000, null],
  );
  const other = ["Cookie", `${token[1]}; authtoken=${hmacToken({ sub: "c" })}`];
  const none = { header: null, cookie: { sub: "c" }, pid: null, jwt: null };
  assert.deepEqual((await told(app, "GET /or/DEF456", other)).json, none);
  assert.equal((await told(app, "GET /or/DEF456", token)).status, 401);
  assert.equal((await told(app, "GET /projects/ABC123", cookie("x", "authtoken2"))).status, 403);
});

it("a post-check flow that fails denies, one that answers ends the request", async () => {
  const flow = (text: string) =>
    startProtected(`${schemes}x-flat-flow: ok.xml\npaths:\n  /: { security: [{ Pid: [] }] }\n`, {
      "check.xml": `<flow>${text}</flow>`,
    });
  const token = cookie(hmacToken({ pid: 1 }), "authtoken2");
  const status = async (text: string) => (await told(await flow(text), "GET /", token)).status;
  assert.equal(
    await status('<request>{"url": "http://127.0.0.1:1/", "options": {"exit-on-error": true}}</request>'),
    502,
  );
  assert.equal(
    await status(
      '<request>{"url": "http://127.0.0.1:1/", "options": {"exit-on-error": true}}</request><echo>never</echo>',
    ),
    502,
  );
  assert.equal(await status('<set-status code="999{$cookie_token2/pid}"/>'), 500);
  assert.equal((await told(await flow("<echo>no</echo>"), "GET /", token)).json, "no");
  assert.equal(await status("<return/><error/>"), 200);
});

it("comes behind validation and before mocks and the init flow", async () => {
  const app = await startProtected(
    `${schemes}x-flat-flow: ok.xml
x-flat-init: init.xml
x-flat-validate: { request: true }
paths:
  /:
    get:
      security: [{ Cookie: [] }]
      parameters: [{ name: n, in: query, type: integer, required: true }]
`,
    { "init.xml": '<flow><set-response-headers>{"Init": {{ $cookie_token/sub }}}</set-response-headers></flow>' },
  );
  const code = async (path: string) =>
    ((await told(app, `GET ${path}`)).json as { error: { code: number } }).error.code;
  assert.equal(await code("/"), 3204);
  assert.equal(await code("/?n=1"), 3206);
  assert.equal((await told(app, "GET /?n=1", cookieToken)).status, 200);
});
