// The recipes of docs/proxying.md: proxied prefixes with routes of their own, user session or system session.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { token } from "../pipeline/operations/token.ts";
import { type Answer, ask } from "../servers/ask.ts";
import { type Echo, startEcho } from "../servers/echo-upstream.ts";
import { startTestGateway } from "../servers/gateway.ts";

const page = readFileSync(new URL("../../docs/proxying.md", import.meta.url), "utf8");
const recipe = page.slice(page.indexOf("## Prefixes with routes of their own"));
const block = (kind: string): string => new RegExp(`^\`\`\`${kind}\n(.*?)^\`\`\``, "ms").exec(recipe)?.[1] ?? "";

const echo = await startEcho();
const gateway = await startTestGateway(
  {
    "swagger.yaml": block("yaml").replaceAll("https://gateway.example.com", echo.origin),
    "session.xml": block("xml"),
    "tenants.xml": "<flow><echo>tenants</echo></flow>",
    "report.xml": `<flow><proxy-request>{ "url": "${echo.origin}/report" }</proxy-request></flow>`,
    "closed.xml": `<flow><error status="404"/></flow>`,
    "health.xml": "<flow><echo>ok</echo></flow>",
  },
  { TOKEN_KEY: "c2VjcmV0", SYSTEM_SESSION: "the-system" },
);

const user = { kind: "user", session: "alices" };
const staff = { kind: "staff", profile: "operator" };

function send(path: string, claims: object | undefined, method = "GET", more: readonly string[] = []): Promise<Answer> {
  const own = claims === undefined ? [] : ["Authorization", `Bearer ${token(claims)}`];
  return ask(`${gateway.url}/api/v01${path}`, { method, headers: [...own, ...more] });
}

/** What the upstream has got. */
async function sent(...question: Parameters<typeof send>): Promise<Echo> {
  const { status, text } = await send(...question);
  assert.equal(status, 200, text);
  return JSON.parse(text) as Echo;
}

const sessions = ({ headers }: Echo): readonly unknown[] => [headers["x-user-session"], headers["x-system-session"]];

describe("a proxied prefix", () => {
  it("goes to its server, below the server's own prefix", async () => {
    assert.equal((await sent("/p1/users/7?a=b", user)).url, "/api/v1/users/7?a=b");
    assert.equal((await sent("/p1/tenants/5", user)).url, "/api/v1/tenants/5");
  });

  it("is overloaded by exact routes, for the methods that have flows", async () => {
    assert.equal((await send("/p1/tenants/", user)).text, "tenants");
    const { method, url } = await sent("/p1/tenants/", user, "POST");
    assert.deepEqual([method, url], ["POST", "/api/v1/tenants/"]);
    assert.equal((await send("/p1/tenants/", user, "DELETE")).status, 405);
  });

  it("is extended by routes that the server hasn't got, and loses those that are taken out", async () => {
    assert.equal((await sent("/p1/reports/7", user)).url, "/report");
    assert.equal((await send("/p1/closed/a/b", user)).status, 404);
  });

  it("wants a token like any other route; public routes say so", async () => {
    for (const path of ["/p1/users/7", "/p1/tenants/", "/p1/reports/7", "/p1/closed/a"])
      assert.equal((await send(path, undefined)).status, 403, path);
    assert.equal((await send("/public/health", undefined)).text, "ok");
  });
});

describe("sessions", () => {
  const forged = ["X-User-Session", "forged", "X-System-Session", "forged", "x_user_session", "forged"];
  const spoofed = [...forged, "X_System_Session", "forged", "X-SYSTEM_SESSION", "forged"];

  it("are the user's own for users that the server knows, whatever else they claim", async () => {
    assert.deepEqual(sessions(await sent("/p1/users/7", user)), ["alices", undefined]);
    assert.deepEqual(sessions(await sent("/p1/users/7", { ...user, profile: "operator" })), ["alices", undefined]);
    assert.deepEqual(sessions(await sent("/p1/users/7", { ...staff, ...user })), ["alices", undefined]);
  });

  it("are the system's for others whose profile may", async () => {
    assert.deepEqual(sessions(await sent("/p1/users/7", staff)), [undefined, "the-system"]);
    assert.deepEqual(sessions(await sent("/p1/users/7", { ...staff, session: "x" })), [undefined, "the-system"]);
  });

  it("are refused to tokens that fit neither", async () => {
    for (const claims of [
      { ...staff, profile: "reader" },
      { kind: "staff" },
      { kind: "user" },
      { kind: "user", session: "" },
      { kind: ["staff", "user"], session: "x", profile: "operator" },
      { kind: "other", session: "x", profile: "operator" },
      {},
    ])
      assert.equal((await send("/p1/users/7", claims)).status, 403, JSON.stringify(claims));
    assert.equal((await sent("/p1/reports/7", { ...staff, profile: "reader" })).url, "/report");
  });

  it("never come from the client", async () => {
    const ofUser = await sent("/p1/users/7", user, "GET", spoofed);
    assert.ok(!ofUser.raw.includes("forged"), ofUser.raw.join());
    assert.deepEqual(sessions(ofUser), ["alices", undefined]);
    const ofStaff = await sent("/p1/tenants/", staff, "POST", spoofed);
    assert.ok(!ofStaff.raw.includes("forged"), ofStaff.raw.join());
    assert.deepEqual(sessions(ofStaff), [undefined, "the-system"]);
    const byFlow = await sent("/p1/reports/7", user, "GET", spoofed);
    assert.ok(!byFlow.raw.includes("forged"), byFlow.raw.join());
    assert.ok(!ofUser.raw.some((value) => value.startsWith("Bearer")));
  });

  it("that can't be sent aren't replaced by anything", async () => {
    const { raw } = await sent("/p1/users/7", { kind: "user", session: { a: 1 } }, "GET", spoofed);
    assert.ok(!raw.includes("forged") && !raw.includes("the-system"));
  });
});
