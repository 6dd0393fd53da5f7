// force-cache-ttl: a fixed time for everything, and nobody gets what is for another one.
import assert from "node:assert/strict";
import { before, describe, it, mock } from "node:test";
import { type Answer, ask } from "../../servers/ask.ts";
import { hitsOf, numbered, startCacheApp, startCountingOrigin, ways } from "./cache-app.ts";

const forced = { "force-cache-ttl": 10 };

before(() => mock.timers.enable({ apis: ["Date"], now: Date.now() }));

for (const way of ways) {
  describe(`force-cache-ttl, by ${way}`, () => {
    it("keeps everything for its time, whatever the upstream says", async () => {
      const obstacles = [
        { "Cache-Control": "no-store" },
        { "Cache-Control": "private" },
        { Vary: "*" },
        { Expires: "0" },
      ];
      for (const fields of [...obstacles, { "Cache-Control": "max-age=1000" }]) {
        const origin = await startCountingOrigin(numbered(fields as Record<string, string>));
        const gateway = await startCacheApp(origin.origin, forced);
        const texts = [];
        for (let round = 0; round < 4; round += 1) {
          texts.push((await ask(`${gateway.url}${way}/a`)).text);
          mock.timers.tick(4000);
        }
        assert.deepEqual(texts, ["answer 1", "answer 1", "answer 1", "answer 2"]);
        assert.deepEqual(hitsOf(gateway), ["false false", "true false", "true false", "false false"]);
      }
    });

    it("keeps an answer with an error of the client's, but no failure", async () => {
      const answers: readonly [number, readonly string[]][] = [
        [404, ["answer 1", "answer 1"]],
        [500, ["answer 1", "answer 2"]],
        [503, ["answer 1", "answer 2"]],
      ];
      for (const [status, texts] of answers) {
        const origin = await startCountingOrigin(numbered({ "Cache-Control": "max-age=60" }, status));
        const gateway = await startCacheApp(origin.origin, forced);
        const seen = [await ask(`${gateway.url}${way}/a`), await ask(`${gateway.url}${way}/a`)];
        assert.deepEqual(
          seen.map(({ text }) => text),
          texts,
          String(status),
        );
      }
    });

    it("fetches anew with force-cache-refresh", async () => {
      const origin = await startCountingOrigin();
      const gateway = await startCacheApp(origin.origin, { ...forced, "force-cache-refresh": true });
      assert.notEqual((await ask(`${gateway.url}${way}/a`)).text, (await ask(`${gateway.url}${way}/a`)).text);
    });

    it("fetches anew for a client that asks for it, if clients are respected", async () => {
      const origin = await startCountingOrigin();
      const reload = { headers: { "Cache-Control": "no-cache" } };
      const deaf = await startCacheApp(origin.origin, forced, { headers: '{ "Cache-Control": null }' });
      const respectful = await startCacheApp(
        origin.origin,
        { ...forced, "respect-client-cache-headers": true },
        { headers: '{ "Cache-Control": null }' },
      );
      // What a proxy sends is a part of the key: it gets the same fields each time.
      const ask3 = async (url: string): Promise<string[]> => [
        (await ask(`${url}${way}/a`, reload)).text,
        (await ask(`${url}${way}/a`, reload)).text,
      ];
      assert.deepEqual(await ask3(deaf.url), ["answer 1", "answer 1"]);
      assert.deepEqual(await ask3(respectful.url), ["answer 2", "answer 3"]);
    });
  });

  describe(`force-cache-ttl and methods, by ${way}`, () => {
    it("answers HEAD from what is stored of HEAD", async () => {
      const origin = await startCountingOrigin(numbered({ "X-Found": "yes" }));
      const gateway = await startCacheApp(origin.origin, forced);
      await ask(`${gateway.url}${way}/a`, { method: "HEAD" });
      assert.equal((await ask(`${gateway.url}${way}/a`, { method: "HEAD" })).status, 200);
      await ask(`${gateway.url}${way}/a`);
      assert.deepEqual(origin.seen, ["HEAD /a", "GET /a"]);
    });

    it("stores no other methods, and no parts", async () => {
      const origin = await startCountingOrigin();
      const gateway = await startCacheApp(origin.origin, forced);
      for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
        await ask(`${gateway.url}${way}/a`, { method });
        await ask(`${gateway.url}${way}/a`, { method });
      }
      assert.equal(origin.seen.length, 8);
    });

    it("has an upper limit for the time that is left when the time is made shorter", async () => {
      const origin = await startCountingOrigin();
      const gateway = await startCacheApp(origin.origin, forced, { refreshing: { "force-cache-ttl": 2 } });
      await ask(`${gateway.url}/proxy/a`);
      mock.timers.tick(3000);
      assert.equal((await ask(`${gateway.url}/proxy/a`)).text, "answer 1");
      assert.equal((await ask(`${gateway.url}/refresh/a`)).text, "answer 2");
    });
  });
}

describe("what force-cache-ttl stores", () => {
  const headers = '{ "Authorization": {{ $request/headers/authorization }}, "Cookie": {{ $request/headers/cookie }} }';

  it("keeps users apart", async () => {
    const origin = await startCountingOrigin(({ headers: { authorization, cookie } }, response) => {
      response.end(`for ${authorization ?? cookie ?? "everybody"}`);
    });
    const gateway = await startCacheApp(origin.origin, forced, { headers });
    const users = [
      { Authorization: "Bearer ann" },
      { Authorization: "Bearer bob" },
      { Cookie: "s=1" },
      { Cookie: "s=2" },
    ];
    for (const way of ["/action", "/request"]) {
      for (const fields of [...users, {}, ...users, {}]) {
        const { text } = await ask(`${gateway.url}${way}${way}`, { headers: fields });
        assert.equal(text, `for ${Object.values(fields)[0] ?? "everybody"}`);
      }
    }
    assert.equal(origin.seen.length, 10);
  });

  it("never gives a Set-Cookie to another one", async () => {
    const origin = await startCountingOrigin(numbered({ "Set-Cookie": ["session=1", "b=2"], "X-Other": "kept" }));
    const gateway = await startCacheApp(origin.origin, forced);
    const [first, second] = [await ask(`${gateway.url}/proxy/a`), await ask(`${gateway.url}/proxy/a`)];
    assert.deepEqual([first?.headers["set-cookie"], first?.headers["x-other"]], [["session=1", "b=2"], "kept"]);
    assert.deepEqual([second?.headers["set-cookie"], second?.headers["x-other"]], [undefined, "kept"]);
    assert.equal(second?.text, "answer 1");
  });

  it("tells requests apart by the fields that are sent, but for those that trace them", async () => {
    const origin = await startCountingOrigin();
    const gateway = await startCacheApp(origin.origin, forced);
    const send = async (fields: Record<string, string>): Promise<string> =>
      (await ask(`${gateway.url}/proxy/a`, { headers: fields })).text;
    assert.equal(await send({ Accept: "text/plain" }), "answer 1");
    assert.equal(await send({ Accept: "text/html" }), "answer 2");
    assert.equal(await send({ Accept: "text/plain", Traceparent: "00-1-2-01", "X-Request-ID": "7" }), "answer 1");
    assert.equal(await send({ Accept: "text/plain", Traceparent: "00-3-4-01", Connection: "close" }), "answer 1");
  });

  it("tells how old an answer is", async () => {
    const origin = await startCountingOrigin();
    const gateway = await startCacheApp(origin.origin, forced);
    await ask(`${gateway.url}/proxy/a`);
    mock.timers.tick(7000);
    assert.equal((await ask(`${gateway.url}/proxy/a`)).headers.age, "7");
  });

  it("answers a client that has the response already", async () => {
    const origin = await startCountingOrigin();
    const gateway = await startCacheApp(origin.origin, forced);
    const conditional = (): Promise<Answer> => ask(`${gateway.url}/proxy/a`, { headers: { "If-None-Match": 'W/"1"' } });
    await ask(`${gateway.url}/proxy/a`);
    const { status, text, headers: fields } = await conditional();
    assert.deepEqual([status, text, fields.etag, fields["content-type"]], [304, "", '"1"', undefined]);
  });

  it("ends when an unsafe request has changed the resource", async () => {
    const origin = await startCountingOrigin();
    const gateway = await startCacheApp(origin.origin, forced);
    await ask(`${gateway.url}/proxy/a`);
    await ask(`${gateway.url}/proxy/a`, { method: "PUT", body: "x" });
    assert.equal((await ask(`${gateway.url}/proxy/a`)).text, "answer 3");
  });
});
