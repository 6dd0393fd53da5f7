import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ask } from "../../servers/ask.ts";
import { call, gateway, pass } from "./calls-app.ts";
import { token } from "./token.ts";

const alice = `Bearer ${token({ sub: "alice", scope: "read" })}`;
const bob = `Bearer ${token({ sub: "bob" })}`;

describe("calls of operations", () => {
  it("run the operation with its parameters, and give what it answers as upstream answers are given", async () => {
    const { upstream, body } = await call({ operation: "getCar", params: { id: 42, limit: 5, "X-Trace": true } });
    assert.equal(upstream.status, 200);
    assert.equal(upstream.url, `${gateway.url}/v1/cars/42?limit=5`);
    assert.equal(upstream.headers["content-type"], "application/json");
    assert.equal(body.operation, "getCar");
    assert.deepEqual(body.params, { id: "42" });
    assert.equal(body.query, "limit=5");
    assert.equal((body.headers as Record<string, string>)["x-trace"], "true");
  });

  it("keep the operation's own validation, whose refusal is an answer", async () => {
    const tooLarge = await call({ operation: "getCar", params: { id: "1", limit: 11 } });
    assert.equal(tooLarge.upstream.status, 400);
    assert.equal(tooLarge.upstream.error, undefined);
    const noName = await call({ operation: "putCar", params: { id: "1" }, body: { value: { color: "red" } } });
    assert.equal(noName.upstream.status, 400);
    assert.match(noName.text, /name/);
    const fine = await call({ operation: "putCar", params: { id: "1" }, body: { value: { name: "Bee" } } });
    assert.equal(fine.upstream.status, 200);
    assert.equal(fine.body.method, "PUT");
    assert.deepEqual(fine.body.body, { name: "Bee" });
    assert.equal((fine.body.headers as Record<string, string>)["content-type"], "application/json");
  });

  it("keep its security, with the caller's identity: a denied call is an answer", async () => {
    assert.equal((await call({ operation: "getPrivate" })).upstream.status, 403);
    const allowed = await call({ operation: "getPrivate" }, { authorization: alice });
    assert.deepEqual(allowed.body, { sub: "alice" });
    assert.deepEqual((await call({ operation: "getScoped" }, { authorization: alice })).body, { sub: "alice" });
    assert.equal((await call({ operation: "getScoped" }, { authorization: bob })).upstream.status, 403);
    const session = { cookie: `a=b; session=${token({ sub: "carol" })}` };
    assert.deepEqual((await call({ operation: "getSession" }, session)).body, { sub: "carol" });
  });

  it("never put another identity in place of the caller's", async () => {
    const config = { operation: "getPrivate", headers: { Authorization: alice, cookie: "a=b", "X-Api-Key": "k" } };
    assert.equal((await call(config)).upstream.status, 403);
    assert.deepEqual((await call(config, { authorization: bob })).body, { sub: "bob" });
    const forwarding = { "X-Forwarded-For": "1.2.3.4", Forwarded: "for=1.2.3.4", Host: "evil.example", Debug: "all" };
    const { body } = await call({ operation: "getKeyed", headers: { ...forwarding, "X-Own": "1" } });
    const seen = body.headers as Record<string, string>;
    assert.equal(seen["x-own"], "1");
    assert.equal(seen.host, new URL(gateway.url).host);
    for (const name of ["x-forwarded-for", "forwarded", "debug"]) assert.equal(seen[name], undefined, name);
  });
});

describe("requests of calls", () => {
  it("hand on the API keys of the caller that the definition knows, and nothing else that it has sent", async () => {
    const fields = { "X-Api-Key": "k1", "X-Other": "o", "X-Forwarded-For": "9.9.9.9" };
    const { body } = await call({ operation: "getKeyed" }, fields, "?api_key=q1&other=2");
    const seen = body.headers as Record<string, string>;
    assert.equal(seen["x-api-key"], "k1");
    assert.equal(seen["x-other"], undefined);
    assert.equal(seen["x-forwarded-for"], undefined);
    assert.equal(body.query, "api_key=q1");
  });

  it("write lists as the definition wants them", async () => {
    const { body } = await call({
      operation: "getCar",
      params: { id: "1", fields: ["a", "b c"], tag: ["x", "y&z=1"] },
    });
    assert.equal(body.query, "fields=a%7Cb%20c&tag=x&tag=y%26z%3D1");
  });

  it("send fields of forms, as form or in parts", async () => {
    const form = await call({ operation: "postForm", params: { id: "1", title: "ä&b=c", count: 3 } });
    assert.deepEqual(form.body.post, { title: "ä&b=c", count: "3" });
    assert.equal(form.body.type, "application/x-www-form-urlencoded");
    const uploads = [{ name: "photo", value: "bytes", filename: "p.txt" }];
    const parts = await call({ operation: "postForm", params: { id: "1", title: "t" }, uploads });
    assert.equal(parts.upstream.status, 200, parts.text);
    assert.match(String(parts.body.type), /^multipart\/form-data/);
    assert.match(String(parts.body.body), /name="title"\r\n\r\nt\r\n.*filename="p.txt".*bytes/s);
  });
});

describe("what can be called", () => {
  it("is a flow, a proxy, a mock, files, a route that fails and one without a body", async () => {
    const proxied = await call({ operation: "getProxied", params: { path: "a b/c" } }, { authorization: alice });
    assert.equal(proxied.body.url, "/v1/proxied/a%20b%2Fc");
    assert.equal((proxied.body.headers as Record<string, string>).authorization, undefined);
    assert.deepEqual((await call({ operation: "getMocked", headers: { Mock: "true" } })).body, { mocked: true });
    assert.equal((await call({ operation: "getStatic" })).text, "a file");
    const failing = await call({ operation: "getFailing" });
    assert.equal(failing.upstream.status, 418);
    assert.equal(failing.upstream.error, undefined);
    assert.equal((await call({ operation: "getEmpty" })).upstream.status, 204);
  });

  it("is passed on as it is", async () => {
    const answer = await pass({ operation: "getFailing" });
    assert.equal(answer.status, 418);
    const set = await pass({
      operation: "getStatic",
      options: { "set-response-headers": { "X-New": "1", Server: "S" } },
    });
    assert.equal(set.headers["x-new"], "1");
    assert.equal(set.headers.server, "S");
    assert.equal(set.text, "a file");
  });

  it("has no line of its own in the access log; its alerts carry the request ID", async () => {
    gateway.log.clear();
    await call({ operation: "getPrivate" });
    const access = await gateway.log.event({ type: "flat_access" });
    assert.equal(gateway.log.all("flat_access").length, 1);
    const alert = await gateway.log.event({ type: "flat_alert", topic: "security" });
    assert.equal(alert.requestID, access.requestID);
  });
});

describe("values of path parameters", () => {
  it("never change the route", async () => {
    assert.equal((await ask(`${gateway.url}/v1/cars/search`)).text, "search");
    for (const id of ["search", "a/b", "%2e%2e", "?limit=1", "#x", "a;b", "ä ö", "!'()*", "x%00"]) {
      const { body } = await call({ operation: "getCar", params: { id } });
      assert.equal(body.operation, "getCar", id);
      assert.deepEqual(body.params, { id }, id);
      assert.equal(body.query, "", id);
    }
  });

  for (const id of ["..", ".", "a/../b", "..\\x", "../x", "", "\0", "x/..", ";/.."])
    it(`are refused where no path can have them: ${JSON.stringify(id)}`, async () => {
      const { upstream } = await call({ operation: "getCar", params: { id } });
      assert.equal(upstream.status, 0);
      assert.deepEqual(upstream.error?.info, ["The operation can't be called like this."]);
    });
});

describe("calls that can't be made", () => {
  const cases: readonly (readonly [string, object, RegExp])[] = [
    ["unknown operations", { operation: "getCat" }, /There is no operation "getCat"/],
    ["disabled ones", { operation: "getOff" }, /There is no operation "getOff"/],
    ["ids that stand twice", { operation: "twin" }, /not unique/],
    ["missing parameters", { operation: "getCar" }, /"id" \(path\) of the operation is missing/],
    ["null in place of one", { operation: "getCar", params: { id: null } }, /missing/],
    ["unknown parameters", { operation: "getCar", params: { id: "1", ID: "1" } }, /has no parameter "ID"/],
    ["a body among the parameters", { operation: "putCar", params: { id: "1", car: {} } }, /"car" is the body/],
    ["objects", { operation: "getCar", params: { id: { a: 1 } } }, /can't hold an object/],
    ["pieces with separators", { operation: "getCar", params: { id: "1", fields: ["a|b"] } }, /which separates values/],
    ["fields with line ends", { operation: "getCar", params: { id: "1", "X-Trace": "a\r\nb: c" } }, /header field/],
    [
      "a form and a body",
      { operation: "postForm", params: { id: "1", title: "t" }, body: { value: 1 } },
      /A form and a body/,
    ],
    ["files among the parameters", { operation: "postForm", params: { id: "1", title: "t", photo: "x" } }, /is a file/],
    ["prototype names", { operation: "__proto__" }, /There is no operation/],
  ];
  for (const [name, config, cause] of cases)
    it(`fail, and the log tells why: ${name}`, async () => {
      gateway.log.clear();
      const { upstream } = await call(config);
      assert.equal(upstream.status, 0);
      assert.ok(upstream.error);
      const { message } = await gateway.log.event({ type: "flat_alert", topic: "request" });
      assert.match(String(message), cause);
    });

  it("are a fault of the flow where the configuration itself is wrong", async () => {
    for (const wrong of [
      { operation: "getCar", url: "http://x.example" },
      { operation: "getCar", query: "a=b" },
      { operation: "getCar", params: 1 },
      { operation: "getCar", origin: "http://x.example" },
      { operation: "getCar", path: "/x" },
      { operation: "getCar", cookies: { session: "x" } },
      { operation: "getCar", options: { definition: "x.yaml" } },
      { params: { id: "1" }, url: "http://x.example" },
    ])
      await assert.rejects(call(wrong), /500/, JSON.stringify(wrong));
  });
});

describe("calls of calls", () => {
  it("go eight deep; the next is 508", async () => {
    const { status, text } = await ask(`${gateway.url}/v1/chain/1`);
    assert.equal(status, 200);
    const seen: number[] = [];
    let link = JSON.parse(text) as { at: number; status?: number; next?: unknown };
    for (; ; link = link.next as typeof link) {
      seen.push(link.at);
      if (link.status !== 200) break;
    }
    assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.equal(link.status, 508);
  });

  it("never run an operation that is running: 508", async () => {
    const answer = await ask(`${gateway.url}/v1/circle`);
    assert.deepEqual(JSON.parse(answer.text), { status: 508 });
    const { upstream } = await call({ operation: "postCall", body: { value: { operation: "getCar" } } });
    assert.equal(upstream.status, 508);
    assert.deepEqual(upstream.error?.info, ["The operations call each other in a circle."]);
  });

  it("end the flow with 508 where they are to exit on errors", async () => {
    const answer = await pass({ operation: "getCircle", options: { "exit-on-error": true } });
    assert.equal(answer.status, 200);
    const inner = await ask(`${gateway.url}/v1/call`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ operation: "postCall", body: { value: {} }, options: { "exit-on-error": true } }),
    });
    assert.equal(inner.status, 508);
  });
});

describe("the limits of calls", () => {
  it("are the size of bodies", async () => {
    const { upstream } = await call({ operation: "getBig" });
    assert.ok(upstream.error);
  });

  it("are their timeout", async () => {
    const { upstream } = await call({ operation: "getSlow", options: { timeout: 0.05 } });
    assert.equal(upstream.status, 0);
    assert.deepEqual(upstream.error?.info, ["The operation took longer than 0.05 seconds."]);
  });
});
