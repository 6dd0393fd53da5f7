// `x-flat-unauthorized`: one answer to all who fail to authenticate.
import assert from "node:assert/strict";
import type { Server } from "node:http";
import { before, describe, it } from "node:test";
import { Ajv } from "ajv";
import { unauthorizedError } from "../../src/definition/extensions/x-flat-unauthorized.ts";
import { type Answer, ask } from "../servers/ask.ts";
import type { TestGateway } from "../servers/gateway.ts";
import { startUpstream, type Upstream } from "../servers/upstream.ts";
import { said, schemes, startProtected } from "./protected-app.ts";
import { bearer, cookie, hmacToken, rsaToken } from "./tokens.ts";

const good = bearer(rsaToken({ aud: "our api", permission: "read" }));
const defaultBody = { success: false, id: "com.appcelerator.api.unauthorized", message: "Unauthorized" };

const routes = `
security: [{ Header: [] }]
x-flat-handlers:
  - { name: failing, path: ., event: error, flow: handler.xml }
  - { name: refusing, event: end, flow: status.xml }
paths:
  x-flat-flow: ok.xml
  /me:
  /write: { security: [{ Header: [write, "a\\"b"] }] }
  /admin: { security: [{ Header: [admin] }, { Cookie: [] }] }
  /session: { security: [{ Cookie: [] }] }
  /either: { security: [{ Cookie: [] }, { Header: [] }] }
  /both: { security: [{ Cookie: [], Header: [] }] }
  /pid/{p}: { security: [{ Pid: [] }] }
  /open: { security: [] }
  /flow: { security: [], x-flat-flow: refusing.xml }
  /basic: { security: [], x-flat-flow: basic.xml }
  /file: { security: [], x-flat-flow: file.xml, x-flat-handlers: [refusing] }
  /thrown: { security: [], x-flat-flow: thrown.xml }
`;

const more = {
  "refusing.xml": `<flow><set-status code="401"/><set-header name="X-Mine" value="1"/><echo>Who are you?</echo></flow>`,
  "basic.xml": `<flow><auth><user name="fred" pass="wilma"/></auth><echo>in</echo></flow>`,
  "thrown.xml": `<flow><error>{"status": 401, "message": "No"}</error></flow>`,
  "file.xml": `<flow><serve dir="/htdocs" fallback-doc="/file"/></flow>`,
  "htdocs/file": "a file",
  "status.xml": `<flow><set-status code="401"/></flow>`,
  "handler.xml": `<flow><set-header name="X-Handler" value="ran"/></flow>`,
  "error.xml": `<flow><set-header name="X-Error-Flow" value="ran"/><set-status code="418"/><echo>error flow</echo></flow>`,
};

/** Names and values of the fields that are told, in order. */
function challenges({ rawHeaders }: Answer): readonly string[] {
  return rawHeaders.filter((_, at) => rawHeaders[at - 1]?.toLowerCase() === "www-authenticate");
}

let upstream: Upstream<Server>;
before(async () => {
  upstream = await startUpstream((request, response) => {
    response.writeHead(401, { "Content-Type": "text/html", "WWW-Authenticate": 'Basic realm="up"', "X-Up": "1" });
    response.end(request.url === "/proxy/long" ? "x".repeat(1_000_000) : "<p>upstream</p>");
  });
});

const proxied = (): string => `  /proxy/**: { security: [], x-flat-proxy: { origin: "${upstream.origin}" } }\n`;

const failing = [
  ["no token", "/me", [], ['Bearer realm="FLAT"']],
  ["another kind of credentials", "/me", ["Authorization", "Basic YTpi"], ['Bearer realm="FLAT"']],
  ["what is no token", "/me", bearer("abc"), ['Bearer realm="FLAT", error="invalid_token"']],
  [
    "a token of another key",
    "/me",
    bearer(hmacToken({ aud: "our api" })),
    ['Bearer realm="FLAT", error="invalid_token"'],
  ],
  [
    "a token that has expired",
    "/me",
    bearer(rsaToken({ aud: "our api", exp: 1 })),
    ['Bearer realm="FLAT", error="invalid_token"'],
  ],
  ["a wrong claim", "/me", bearer(rsaToken({ aud: "other" })), ['Bearer realm="FLAT", error="invalid_token"']],
  ["a missing claim", "/me", bearer(rsaToken({})), ['Bearer realm="FLAT", error="invalid_token"']],
  ["two tokens", "/me", [...good, ...good], ['Bearer realm="FLAT", error="invalid_token"']],
  ["no cookie", "/session", [], ['Cookie realm="FLAT", cookie-name="authtoken"']],
  ["a bad cookie", "/session", cookie("abc"), ['Cookie realm="FLAT", cookie-name="authtoken", error="invalid_token"']],
  ["neither of two", "/either", [], ['Cookie realm="FLAT", cookie-name="authtoken"', 'Bearer realm="FLAT"']],
  ["one of both", "/both", cookie(hmacToken({})), ['Bearer realm="FLAT"']],
  ["no token on a path with a flow behind the check", "/pid/1", [], ['Cookie realm="FLAT", cookie-name="authtoken2"']],
] as const;

describe("x-flat-unauthorized", () => {
  let gateway: TestGateway;
  before(async () => {
    const top = "basePath: /\nx-flat-error: { flow: error.xml }\nx-flat-unauthorized: {}\n";
    gateway = await startProtected(top + schemes + routes + proxied(), more);
  });

  const get = (target: string, headers: readonly string[] = []) => ask(gateway.url + target, { headers });

  for (const [what, target, headers, challenge] of failing) {
    it(`answers ${what} with 401, one body and a challenge, whatever flow there is for errors`, async () => {
      const answer = await get(target, headers);
      assert.equal(answer.status, 401);
      assert.equal(answer.headers["content-type"], "application/json");
      assert.deepEqual(JSON.parse(answer.text), defaultBody);
      assert.deepEqual(challenges(answer), challenge);
      assert.deepEqual([answer.headers["x-error-flow"], answer.headers["x-handler"]], [undefined, undefined]);
    });
  }

  it("lets those in who have what is needed", async () => {
    assert.equal((await get("/me", good)).status, 200);
    assert.equal((await get("/either", good)).status, 200);
    assert.equal((await get("/open")).status, 200);
  });

  it("leaves missing scopes to the error flow, with 403 in mind and a challenge", async () => {
    const answer = await get("/write", good);
    assert.deepEqual([answer.status, answer.text, answer.headers["x-error-flow"]], [418, "error flow", "ran"]);
    assert.equal(answer.headers["x-handler"], "ran");
    assert.deepEqual(challenges(answer), ['Bearer realm="FLAT", error="insufficient_scope"']);
    const admin = await get("/admin", good);
    assert.deepEqual(challenges(admin), ['Bearer realm="FLAT", error="insufficient_scope", scope="admin"']);
  });

  it("leaves the word of a post-check flow to the error flow", async () => {
    const answer = await get("/pid/1", cookie(hmacToken({ pid: "2" }), "authtoken2"));
    assert.deepEqual([answer.status, answer.text], [418, "error flow"]);
  });

  it("passes on every other 401: of flows and upstreams", async () => {
    const [flow, basic, up, file] = await Promise.all(["/flow", "/basic", "/proxy/x", "/file"].map((to) => get(to)));
    assert.deepEqual([flow?.status, flow?.text, flow?.headers["x-mine"]], [401, "Who are you?", "1"]);
    assert.deepEqual([basic?.status, basic?.text], [401, "Authentication Required\n"]);
    assert.deepEqual([file?.status, file?.text], [401, "a file"]);
    assert.deepEqual([up?.status, up?.text, up?.headers["x-up"]], [401, "<p>upstream</p>", "1"]);
  });

  it("has no body for HEAD, but its fields", async () => {
    const answer = await ask(`${gateway.url}/me`, { method: "HEAD" });
    const { "content-length": length } = answer.headers;
    assert.deepEqual([answer.status, answer.text, length], [401, "", String(JSON.stringify(defaultBody).length)]);
  });

  it("tells the log why", async () => {
    await get("/me", bearer(rsaToken({ aud: "other" })));
    const reason = 'JWT Security (Header): Invalid JWT: The claim "aud" has an unexpected value.';
    await gateway.log.event({ topic: "security", message: `Security violation (3206): ${reason}` });
  });
});

it("has a body that its schema describes, which is that of Axway", () => {
  const seed = {
    type: "object",
    required: ["message", "success", "id"],
    properties: {
      success: { type: "boolean" },
      id: { enum: ["com.appcelerator.api.unauthorized"] },
      message: { type: "string" },
    },
    additionalProperties: false,
  };
  assert.deepEqual(JSON.parse(JSON.stringify(unauthorizedError)), seed);
  assert.equal(new Ajv().validate(seed, defaultBody), true);
});

describe("without x-flat-unauthorized", () => {
  it("all of that is 403 and 3206, as ever", async () => {
    const gateway = await startProtected(schemes + routes, more);
    for (const [target, headers] of [
      ["/me", []],
      ["/me", bearer("abc")],
      ["/me", bearer(rsaToken({}))],
      ["/write", good],
    ] as const) {
      const answer = await ask(gateway.url + target, { headers });
      assert.deepEqual([answer.status, JSON.parse(answer.text).error.code], [403, 3206]);
      assert.deepEqual(challenges(answer), []);
    }
  });

  it("missing scopes are 403 and 3206 with it, too", async () => {
    const gateway = await startProtected(`x-flat-unauthorized: {}\n${schemes}${routes}`, more);
    const { status, text } = await ask(`${gateway.url}/write`, { headers: good });
    assert.deepEqual([status, JSON.parse(text).error.code], [403, 3206]);
  });
});

describe("x-flat-unauthorized with values of its own", () => {
  const own = async (value: string, target = "/me"): Promise<Answer> => {
    const gateway = await startProtected(`x-flat-unauthorized: ${value}\n${schemes}${routes}`, more);
    return ask(gateway.url + target);
  };

  it("has status, body and fields as they are written", async () => {
    const answer = await own("{status: 440, body: {error: [1, null]}, headers: {X-Realm: shop, Retry-After: 5}}");
    assert.deepEqual([answer.status, answer.text], [440, '{"error":[1,null]}']);
    assert.deepEqual([answer.headers["x-realm"], answer.headers["retry-after"]], ["shop", "5"]);
    assert.deepEqual(challenges(answer), []);
  });

  it("sends text as text, or as the type that its fields give", async () => {
    const text = await own("{body: Log in first}");
    assert.deepEqual([text.text, text.headers["content-type"]], ["Log in first", "text/plain;charset=utf-8"]);
    const page = await own('{body: "<p>Log in</p>", headers: {content-type: text/html}}');
    assert.deepEqual([page.text, page.headers["content-type"]], ["<p>Log in</p>", "text/html"]);
  });

  it("asks as its own fields do", async () => {
    assert.deepEqual(challenges(await own('{headers: {www-authenticate: Bearer realm="shop"}}')), [
      'Bearer realm="shop"',
    ]);
  });

  it("has any JSON as its body", async () => {
    for (const json of ["null", "false", "7", "[]", "{}"]) assert.equal((await own(`{body: ${json}}`)).text, json);
  });
});

describe("x-flat-unauthorized with override", () => {
  let gateway: TestGateway;
  before(async () => {
    const top =
      "x-flat-unauthorized: { override: true }\nx-flat-validate: { response: true }\nx-flat-cors: { allowed-origins: https://a.example }\n";
    gateway = await startProtected(top + schemes + routes + proxied(), more);
  });

  for (const [what, target, challenge] of [
    ["a flow", "/flow", []],
    ["the auth action", "/basic", ['Basic realm="FLAT", charset="UTF-8"']],
    ["the error action", "/thrown", []],
    ["a file", "/file", []],
    ["an upstream", "/proxy/x", ['Basic realm="up"']],
    ["an upstream that says a lot", "/proxy/long", ['Basic realm="up"']],
    ["the gateway", "/me", ['Bearer realm="FLAT"']],
  ] as const) {
    it(`replaces the 401 of ${what}, but for what that asks for`, async () => {
      const answer = await ask(gateway.url + target, { headers: ["Origin", "https://a.example"] });
      assert.equal(answer.status, 401);
      assert.deepEqual(JSON.parse(answer.text), defaultBody);
      assert.equal(answer.headers["content-type"], "application/json");
      assert.deepEqual(challenges(answer), challenge);
      assert.deepEqual([answer.headers["x-mine"], answer.headers["x-up"]], [undefined, undefined]);
      assert.equal(answer.headers["access-control-allow-origin"], "https://a.example");
    });
  }

  it("leaves all others alone", async () => {
    assert.equal((await ask(`${gateway.url}/open`)).status, 200);
    assert.equal((await ask(`${gateway.url}/nowhere`)).status, 404);
    const answer = await ask(`${gateway.url}/write`, { headers: good });
    assert.deepEqual([answer.status, JSON.parse(answer.text).error.code], [403, 3206]);
  });
});

describe("loading x-flat-unauthorized", () => {
  const responses = "responses: {200: {description: A}, 401: {description: Mine}}";
  const paths = `paths:
  /a: { get: { ${responses} } }
  /open: { get: { security: [], ${responses} } }
`;
  const line = (text: string): number => text.slice(0, text.indexOf("/a:")).split("\n").length + 1;

  it("warns about operations that define the response themselves, public ones only with override", () => {
    const all = `${schemes}security: [{ Header: [] }]\n${paths}`;
    const told = (value: string) => said(`x-flat-unauthorized: ${value}\n${all}`);
    const warning = (row: number) =>
      `warning: swagger.yaml:${line(all) + row}: The response 401 of this operation will be overridden by x-flat-unauthorized`;
    const withoutColumns = (found: readonly string[]) => found.map((text) => text.replace(/(yaml:\d+):\d+/, "$1"));
    assert.deepEqual(withoutColumns(told("{}")), [warning(1)]);
    assert.deepEqual(withoutColumns(told("{override: true}")), [warning(1), warning(2)]);
    assert.deepEqual(told("{status: 440}"), []);
    assert.deepEqual(said(all), []);
  });

  it("refuses what can't be sent, and what isn't what its schema says", () => {
    const table: readonly [value: string, fault: string][] = [
      ["true", "2:22: x-flat-unauthorized must be an object. {} is enough."],
      ["{stauts: 401}", '2:23: Unknown property "stauts" of x-flat-unauthorized. Did you mean "status"?'],
      ["{status: 200}", "2:31: status must be a number from 400 to 499."],
      ['{status: "401"}', "2:31: status must be a number from 400 to 499."],
      ["{override: 1}", "2:33: override must be true or false."],
      ["{schema: []}", '2:31: schema must be an object. Such as: {$ref: "#/definitions/Unauthorized"}'],
      ["{headers: []}", '2:32: headers must be an object. Such as: {WWW-Authenticate: Bearer realm="shop"}'],
      ["{headers: {A: []}}", "2:36: The value of a header field must be a string or a number."],
      ['{headers: {"A B": x}}', '2:33: "A B" can\'t be the name of a header field.'],
      ["{headers: {Content-Length: 1}}", "2:33: The gateway sets Content-Length itself."],
      ['{headers: {A: "b\\r\\nC: d"}}', "2:33: The value of A has characters that no header field may have."],
      [
        "{body: {a: 1}, schema: {type: array}}",
        "2:29: Type constraint violated in body: Object value found, but an array is required.",
      ],
      [
        "{schema: {type: array}}",
        "2:31: Type constraint violated in body: Object value found, but an array is required.",
      ],
      ['{schema: {$ref: "#/definitions/A"}}', '2:38: "#/definitions/A" leads nowhere: there is no "definitions".'],
    ];
    for (const [value, fault] of table)
      assert.deepEqual(
        said(`x-flat-unauthorized: ${value}\n`).map((text) => text.replace(/([^.?}])$/, "$1.")),
        [`swagger.yaml:${fault}`],
        value,
      );
    assert.deepEqual(
      said('x-flat-unauthorized: {body: [1], schema: {$ref: "#/definitions/A"}}\ndefinitions: {A: {type: array}}\n'),
      [],
    );
  });

  it("stands at the top level alone", () => {
    assert.match(
      said("paths: {/a: {x-flat-unauthorized: {}}}\n")[0] ?? "",
      /x-flat-unauthorized can't be used in a path/,
    );
  });
});
