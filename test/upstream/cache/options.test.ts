// use-http-cache, force-cache-refresh and respect-client-cache-headers, for every way to an upstream.
import assert from "node:assert/strict";
import { before, describe, it, mock } from "node:test";
import { ask } from "../../servers/ask.ts";
import { hitsOf, numbered, startCacheApp, startCountingOrigin, ways } from "./cache-app.ts";

const cached = { "use-http-cache": true };

before(() => mock.timers.enable({ apis: ["Date"], now: Date.now() }));

for (const way of ways) {
  describe(`the cache, by ${way}`, () => {
    it("is off unless it is asked for", async () => {
      const origin = await startCountingOrigin();
      for (const options of [{}, { "use-http-cache": false, "force-cache-ttl": 0 }, { "force-cache-refresh": true }]) {
        const gateway = await startCacheApp(origin.origin, options);
        const texts = [await ask(`${gateway.url}${way}/a`), await ask(`${gateway.url}${way}/a`)].map(
          ({ text }) => text,
        );
        assert.notEqual(texts[0], texts[1]);
        await gateway.log.event({ type: "flat_access" });
        assert.deepEqual(hitsOf(gateway), ["false false", "false false"]);
      }
    });

    it("answers from what is stored, and says so in the log", async () => {
      const origin = await startCountingOrigin();
      const gateway = await startCacheApp(origin.origin, cached);
      const first = await ask(`${gateway.url}${way}/a`);
      mock.timers.tick(5000);
      const second = await ask(`${gateway.url}${way}/a`);
      const other = await ask(`${gateway.url}${way}/b`);
      assert.deepEqual([first.text, second.text, other.text], ["answer 1", "answer 1", "answer 2"]);
      assert.deepEqual([first.headers["content-type"], second.headers["content-type"]], ["text/plain", "text/plain"]);
      assert.deepEqual(hitsOf(gateway), ["false false", "true false", "false false"]);
      const line = gateway.log.all("flat_request")[1];
      assert.deepEqual(
        [line?.status, line?.bytes, line?.mime, line?.url],
        [200, 8, "text/plain", `${origin.origin}/a`],
      );
    });

    it("validates what is stale, and says so in the log", async () => {
      const origin = await startCountingOrigin((request, response, count) => {
        const known = request.headers["if-none-match"] === '"x"';
        response.writeHead(known ? 304 : 200, { "Cache-Control": "max-age=10", ETag: '"x"', "X-Count": String(count) });
        response.end(known ? undefined : "stored");
      });
      const gateway = await startCacheApp(origin.origin, cached);
      const texts = [];
      for (let round = 0; round < 4; round += 1) {
        texts.push((await ask(`${gateway.url}${way}/a`)).text);
        mock.timers.tick(6000);
      }
      assert.deepEqual(texts, ["stored", "stored", "stored", "stored"]);
      assert.deepEqual(hitsOf(gateway), ["false false", "true false", "true true", "true false"]);
      assert.equal(origin.seen.length, 2);
    });
  });

  describe(`the options of the cache, by ${way}`, () => {
    it("fetches anew with force-cache-refresh, and stores that", async () => {
      const origin = await startCountingOrigin();
      const refreshing = { ...cached, "force-cache-refresh": true };
      const gateway = await startCacheApp(origin.origin, cached, { refreshing });
      const texts = [];
      for (const path of [way, "/refresh", way, "/refresh"]) texts.push((await ask(`${gateway.url}${path}/a`)).text);
      assert.deepEqual(texts, ["answer 1", "answer 2", "answer 2", "answer 3"]);
      assert.deepEqual(hitsOf(gateway), ["false false", "false false", "true false", "false false"]);
    });

    it("doesn't look at the client's Cache-Control and Pragma unless it is told to", async () => {
      const reload = [{ "Cache-Control": "no-cache" }, { Pragma: "no-cache" }, { "Cache-Control": "max-age=0" }];
      for (const headers of reload) {
        const origin = await startCountingOrigin(numbered({ "Cache-Control": "max-age=60" }));
        const deaf = await startCacheApp(origin.origin, cached);
        const respectful = await startCacheApp(origin.origin, { ...cached, "respect-client-cache-headers": true });
        const texts = [];
        for (const gateway of [deaf, respectful])
          for (const question of [{}, { headers }, {}])
            texts.push((await ask(`${gateway.url}${way}/a`, question)).text);
        assert.deepEqual(texts, ["answer 1", "answer 1", "answer 1", "answer 2", "answer 3", "answer 3"]);
      }
    });

    it("answers only-if-cached with what is stored, or 504", async () => {
      const origin = await startCountingOrigin();
      const gateway = await startCacheApp(origin.origin, { ...cached, "respect-client-cache-headers": true });
      const only = { headers: { "Cache-Control": "only-if-cached" } };
      await ask(`${gateway.url}${way}/none`, only);
      await gateway.log.event({ type: "flat_request", status: 504, cacheHit: false });
      assert.deepEqual(origin.seen, []);
      await ask(`${gateway.url}${way}/a`);
      assert.equal((await ask(`${gateway.url}${way}/a`, only)).text, "answer 1");
    });
  });

  describe(`methods and the cache, by ${way}`, () => {
    it("goes past what isn't GET, and what asks for a part", async () => {
      const origin = await startCountingOrigin();
      const gateway = await startCacheApp(origin.origin, cached);
      await ask(`${gateway.url}${way}/a`);
      await ask(`${gateway.url}${way}/a`, { method: "OPTIONS" });
      assert.deepEqual(origin.seen, ["GET /a", "OPTIONS /a"]);
      assert.deepEqual(hitsOf(gateway), ["false false", "false false"]);
    });

    it("forgets what an unsafe request has changed, also by a way without these options", async () => {
      for (const path of [`${way}/a`, "/plain/a", "/none/a"]) {
        const origin = await startCountingOrigin();
        const gateway = await startCacheApp(origin.origin, cached);
        await ask(`${gateway.url}${way}/a`);
        await ask(`${gateway.url}${path}`, { method: "POST", body: "x" });
        assert.equal((await ask(`${gateway.url}${way}/a`)).text, "answer 3");
      }
    });

    it("forgets nothing after an unsafe request that failed", async () => {
      const origin = await startCountingOrigin((request, response, count) => {
        const status = request.method === "GET" ? 200 : 409;
        numbered({ "Cache-Control": "max-age=60" }, status)(request, response, count);
      });
      const gateway = await startCacheApp(origin.origin, cached);
      await ask(`${gateway.url}${way}/a`);
      await ask(`${gateway.url}${way}/a`, { method: "DELETE" });
      assert.equal((await ask(`${gateway.url}${way}/a`)).text, "answer 1");
    });
  });

  describe(`the cache and other options, by ${way}`, () => {
    it("sees the fields of set-response-headers", async () => {
      const origin = await startCountingOrigin(numbered({ "Cache-Control": "no-store" }));
      const storing = { ...cached, "set-response-headers": { "Cache-Control": "max-age=60", "X-Added": "yes" } };
      const gateway = await startCacheApp(origin.origin, storing);
      await ask(`${gateway.url}${way}/a`);
      assert.equal((await ask(`${gateway.url}${way}/a`)).text, "answer 1");
    });

    it("stores redirects and what they lead to, each by itself", async () => {
      const origin = await startCountingOrigin((request, response, count) => {
        const fields = { "Cache-Control": "max-age=60" };
        if (request.url === "/from") response.writeHead(301, { ...fields, Location: "/to" }).end("moved");
        else numbered(fields)(request, response, count);
      });
      const gateway = await startCacheApp(origin.origin, { ...cached, "follow-redirects": true });
      await ask(`${gateway.url}${way}/from`);
      assert.equal((await ask(`${gateway.url}${way}/from`)).text, "answer 2");
      assert.equal((await ask(`${gateway.url}${way}/to`)).text, "answer 2");
      assert.deepEqual(origin.seen, ["GET /from", "GET /to"]);
      assert.deepEqual(hitsOf(gateway).slice(2), ["true false", "true false", "true false"]);
    });
  });
}

describe("$upstream", () => {
  it("says whether an answer comes from the cache", async () => {
    const origin = await startCountingOrigin();
    const gateway = await startCacheApp(origin.origin, cached);
    assert.deepEqual(
      [(await ask(`${gateway.url}/hit/a`)).text, (await ask(`${gateway.url}/hit/a`)).text],
      ["false", "true"],
    );
  });
});

describe("a request's own Cache-Control", () => {
  it("always counts where the configuration sets it", async () => {
    const origin = await startCountingOrigin();
    const headers = '{ "Cache-Control": "no-cache" }';
    const gateway = await startCacheApp(origin.origin, cached, { headers });
    for (const way of ["/action", "/request"]) {
      const texts = [await ask(`${gateway.url}${way}${way}`), await ask(`${gateway.url}${way}${way}`)].map(
        ({ text }) => text,
      );
      assert.notEqual(texts[0], texts[1]);
    }
    assert.deepEqual(
      origin.requests.map((request) => request.headers["cache-control"]),
      Array(4).fill("no-cache"),
    );
  });
});
