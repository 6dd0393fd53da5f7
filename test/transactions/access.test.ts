// Who may see which transactions.
import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import { hmacToken, secret } from "../security/tokens.ts";
import { type Answer, ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { accepted, closed } from "./async-gateway.ts";

const definition = (transactions: string): string => `swagger: "2.0"
securityDefinitions:
  Token:
    type: apiKey
    in: header
    name: Authorization
    x-flat-jwt: {key: {env: SECRET}, scope-claim: scope}
security: [{Token: []}]
x-flat-transactions: ${transactions}
paths:
  /own:
    x-flat-async: true
    x-flat-flow: flow.xml
  /scoped:
    x-flat-async: true
    x-flat-flow: flow.xml
    security: [{Token: [write]}]
  /public:
    x-flat-async: true
    x-flat-flow: flow.xml
    security: []
`;

type Headers = Readonly<Record<string, string>>;

function as(claims: Readonly<Record<string, unknown>>): Headers {
  return { Authorization: `Bearer ${hmacToken(claims)}` };
}

const alice = as({ iss: "https://a.test", sub: "alice" });

function start(transactions = "{admin-scope: all}", files: Headers = {}): Promise<TestGateway> {
  const flow = "<flow><template>{}</template></flow>";
  return startTestGateway({ "swagger.yaml": definition(transactions), "flow.xml": flow, ...files }, { SECRET: secret });
}

async function statuses(url: string, paths: readonly string[], headers: Headers = {}): Promise<number[]> {
  return Promise.all(paths.map(async (path) => (await ask(url + path, { headers })).status));
}

async function listed(url: string, headers: Headers, query = ""): Promise<{ ids: number[]; answer: Answer }> {
  const answer = await ask(`${url}/transactions${query}`, { headers });
  assert.equal(answer.status, 200, answer.text);
  return { ids: JSON.parse(answer.text).transactions.map(({ id }: { id: number }) => id), answer };
}

describe("A transaction of a route with security", () => {
  it("opens for its caller alone, by number and GUID", async () => {
    const { url } = await start();
    const { guid, location } = await accepted(url, "/own", { headers: alice });
    assert.equal(location, "/transactions/1");
    const both = ["/transactions/1", `/transactions/${guid}`, `/transactions/${guid.toUpperCase()}`];
    assert.deepEqual(await statuses(url, both, alice), [200, 200, 200]);
    const others = [
      as({ iss: "https://a.test", sub: "bob" }),
      as({ iss: "https://b.test", sub: "alice" }),
      as({ sub: "alice" }),
      as({ iss: "https://a.test" }),
      as({ iss: "https://a.test", sub: ["alice"] }),
    ];
    for (const other of others) assert.deepEqual(await statuses(url, both, other), [404, 404, 404]);
    // A later token of the same caller.
    const later = as({ iss: "https://a.test", sub: "alice", jti: "another", scope: "more" });
    assert.deepEqual(await statuses(url, both, later), [200, 200, 200]);
  });

  it("demands what its route demands", async () => {
    const { url } = await start();
    const { guid } = await accepted(url, "/scoped", { headers: as({ sub: "alice", scope: "write" }) });
    const both = ["/transactions/1", `/transactions/${guid}`];
    assert.deepEqual(await statuses(url, both), [403, 403]);
    assert.deepEqual(await statuses(url, both, as({ sub: "alice" })), [403, 403]);
    assert.deepEqual(await statuses(url, both, { Authorization: "Bearer none" }), [403, 403]);
    assert.deepEqual(await statuses(url, both, as({ sub: "alice", scope: "read write" })), [200, 200]);
  });

  it("opens by its GUID where the token doesn't say who it is, and not without a token", async () => {
    const { url } = await start();
    const headers = as({ iss: "https://a.test" });
    const { guid, location } = await accepted(url, "/own", { headers });
    assert.equal(location, `/transactions/${guid}`);
    assert.deepEqual(await statuses(url, [location, "/transactions/1"], headers), [200, 404]);
    assert.deepEqual(await statuses(url, [location]), [403]);
    assert.deepEqual((await listed(url, headers)).ids, []);
  });

  it("opens for all with the value of the owner claim, whoever they are", async () => {
    const { url } = await start("{owner: tenant}");
    const { location } = await accepted(url, "/own", { headers: as({ sub: "alice", tenant: "t1" }) });
    assert.deepEqual(await statuses(url, [location], as({ sub: "bob", iss: "x", tenant: "t1" })), [200]);
    for (const claims of [{ sub: "alice", tenant: "t2" }, { sub: "alice" }, { sub: "alice", tenant: ["t1"] }])
      assert.deepEqual(await statuses(url, [location], as(claims)), [404]);
  });
});

test("The admin scope opens and lists everything; without the setting no scope does", async () => {
  const admin = as({ sub: "root", scope: "some all" });
  for (const [transactions, status] of [
    ["{admin-scope: all}", 200],
    ["{}", 404],
  ] as const) {
    const { url } = await start(transactions);
    const { guid } = await accepted(url, "/public");
    await accepted(url, "/own", { headers: alice });
    await accepted(url, "/own", { headers: as({}) });
    const paths = ["/transactions/1", "/transactions/2", "/transactions/3"];
    assert.deepEqual(await statuses(url, paths, admin), [status, status, status]);
    assert.deepEqual(await statuses(url, [`/transactions/${guid}`], admin), [200]);
    assert.deepEqual((await listed(url, admin)).ids, status === 200 ? [3, 2, 1] : []);
  }
});

test("A public route's transaction opens by its GUID alone, and is in no list", async () => {
  const { url } = await start();
  const { id, guid, location } = await accepted(url, "/public", { headers: alice });
  assert.equal(location, `/transactions/${guid}`);
  await closed(url, location);
  assert.deepEqual(await statuses(url, [`/transactions/${id}`]), [404]);
  assert.deepEqual(await statuses(url, [`/transactions/${id}`, location], alice), [404, 200]);
  assert.deepEqual((await listed(url, alice)).ids, []);
});

test("What can't be a transaction isn't found, with or without a token", async () => {
  const { url } = await start();
  await accepted(url, "/own", { headers: alice });
  const wrong = ["2", "0", "-1", "01", "1.0", "1e0", "%31x", "99999999999999999999", "__proto__", "constructor", "*"];
  const guid = "00000000-0000-4000-8000-000000000000";
  const paths = [...wrong, guid, `{${guid}}`, "1'--", "%00", "..%2f1", "a".repeat(5000)].map(
    (key) => `/transactions/${key}`,
  );
  for (const headers of [{}, alice])
    for (const status of await statuses(url, paths, headers))
      assert.ok(status === 404 || status === 400, String(status));
  const answer = await ask(`${url}/transactions/2`, { headers: alice });
  assert.deepEqual(JSON.parse(answer.text).error.info, ["Transaction 2 not found."]);
});

describe("The list", () => {
  it("has the caller's own, newest first, and pages with limit and cursor", async () => {
    const { url } = await start();
    for (let at = 0; at < 7; at += 1)
      await accepted(url, at === 3 ? "/scoped" : "/own", {
        headers: at === 5 ? as({ sub: "bob" }) : as({ iss: "https://a.test", sub: "alice", scope: "write" }),
      });
    assert.deepEqual((await listed(url, as({ sub: "bob" }))).ids, [6]);
    const writer = as({ iss: "https://a.test", sub: "alice", scope: "write" });
    assert.deepEqual((await listed(url, writer)).ids, [7, 5, 4, 3, 2, 1]);
    // Those of routes whose security isn't passed are left out.
    const pages: number[][] = [];
    for (let query: string | undefined = "?limit=2"; query !== undefined; ) {
      const { ids, answer } = await listed(url, alice, query);
      pages.push(ids);
      const { cursor } = JSON.parse(answer.text);
      query = cursor === undefined ? undefined : `?limit=2&cursor=${cursor}`;
      assert.equal(answer.headers.link, query && `</transactions${query}>; rel="next"`);
    }
    assert.deepEqual(pages, [[7, 5], [3, 2], [1]]);
  });

  it("has neither responses nor anything for those without a token", async () => {
    const { url } = await start();
    await closed(url, (await accepted(url, "/own", { headers: alice })).location, alice);
    const { answer } = await listed(url, alice);
    const [first] = JSON.parse(answer.text).transactions;
    assert.deepEqual(Object.keys(first), ["id", "guid", "status", "created_on", "updated_on", "errors"]);
    assert.deepEqual(await statuses(url, ["/transactions"]), [403]);
  });

  it("refuses limits and cursors that make no sense", async () => {
    const { url } = await start();
    for (const query of [
      "limit=0",
      "limit=1001",
      "limit=-1",
      "limit=x",
      "cursor=x",
      "cursor=0",
      "cursor=1%27",
      "limit=",
    ]) {
      const answer = await ask(`${url}/transactions?${query}`, { headers: alice });
      assert.deepEqual([query, answer.status], [query, 400]);
    }
  });

  it("takes GET and HEAD alone", async () => {
    const { url } = await start();
    const posted = await ask(`${url}/transactions`, { method: "POST", headers: alice });
    assert.deepEqual([posted.status, posted.headers.allow], [405, "GET, HEAD"]);
    const asked = await ask(`${url}/transactions`, { method: "HEAD", headers: alice });
    assert.deepEqual([asked.status, asked.text], [200, ""]);
  });
});

describe("As HTML", () => {
  it("are transactions and lists, for those who like it better", async () => {
    const { url } = await start("{}", {
      "flow.xml": `<flow><error>{"message": "&lt;script>alert(1)&lt;/script>"}</error></flow>`,
    });
    const { location } = await accepted(url, "/own", { headers: alice });
    await closed(url, location, alice);
    const browser = { ...alice, Accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };
    for (const path of [location, "/transactions"]) {
      const answer = await ask(url + path, { headers: browser });
      assert.equal(answer.headers["content-type"], "text/html;charset=utf-8");
      assert.match(String(answer.headers["content-security-policy"]), /^default-src 'none'; style-src 'sha256-/);
      assert.match(answer.text, /CLOSED_IN_ERRORS/);
      assert.ok(!answer.text.includes("<script"), "what runs say is only text");
    }
    for (const Accept of [
      "application/json",
      "*/*",
      "text/html;q=0.5, application/json",
      "text/html;q=0",
      "text/html,".repeat(500),
    ])
      assert.equal(
        (await ask(url + location, { headers: { ...alice, Accept } })).headers["content-type"],
        "application/json",
        Accept,
      );
  });
});

test("Nothing of it is stored by others", async () => {
  const { url } = await start();
  const { location } = await accepted(url, "/own", { headers: alice });
  const { headers } = await ask(url + location, { headers: alice });
  assert.deepEqual([headers["cache-control"], headers["x-content-type-options"]], ["no-store", "nosniff"]);
});

test("Where there is no security at all, everybody sees everything", async () => {
  const swagger = `swagger: "2.0"\npaths:\n  /open:\n    x-flat-async: true\n    x-flat-flow: flow.xml\n`;
  const { url, log } = await startTestGateway({ "swagger.yaml": swagger, "flow.xml": "<flow/>" });
  const warning = await log.event({ type: "flat_alert", topic: "config" });
  assert.match(
    String(warning.message),
    /^swagger\.yaml:4:5: Everybody can start runs of this route, and see what came of them/,
  );
  const { location } = await accepted(url, "/open");
  assert.equal(location, "/transactions/1");
  assert.deepEqual((await listed(url, {})).ids, [1]);
});

test("x-flat-unauthorized answers those without a token here too", async () => {
  const swagger = definition("{admin-scope: all}").replace("paths:", "x-flat-unauthorized: {}\npaths:");
  const { url } = await startTestGateway(
    { "swagger.yaml": swagger, "flow.xml": "<flow><template>{}</template></flow>" },
    { SECRET: secret },
  );
  await accepted(url, "/own", { headers: alice });
  assert.deepEqual(await statuses(url, ["/transactions/1", "/transactions", "/transactions/2"]), [401, 401, 404]);
  assert.deepEqual(await statuses(url, ["/transactions/1", "/transactions"], alice), [200, 200]);
  assert.deepEqual(await statuses(url, ["/transactions/1"], as({ sub: "bob" })), [404]);
  assert.deepEqual(await statuses(url, ["/transactions/1"], as({ sub: "root", scope: "all" })), [200]);
});
