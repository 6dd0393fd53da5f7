// FLAT_STATE=redis://…: one cache for several gateways, and what happens while Redis is away. Against a real server.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ask } from "../../servers/ask.ts";
import type { TestGateway } from "../../servers/gateway.ts";
import { type RedisServer, redisMissing, startRedis } from "../../servers/redis.ts";
import { hitsOf, numbered, startCacheApp, startCountingOrigin, ways } from "./cache-app.ts";

const cached = { "use-http-cache": true };

const alerts = (gateway: TestGateway): readonly unknown[] =>
  gateway.log.all("flat_alert").filter(({ topic }) => topic === "cache");

if (redisMissing !== undefined) console.log(redisMissing);
else {
  const servers: RedisServer[] = [];
  const server = async (password?: string): Promise<RedisServer> => {
    const started = await startRedis(password);
    servers.push(started);
    return started;
  };
  after(async () => {
    for (const one of servers) await one.stop();
  });

  let redis: RedisServer;
  before(async () => {
    redis = await server();
  });

  for (const way of ways) {
    describe(`gateways with one Redis, by ${way}`, () => {
      it("share what they store", async () => {
        const origin = await startCountingOrigin();
        const env = { FLAT_STATE: redis.url };
        const gateways = [
          await startCacheApp(origin.origin, cached, { env }),
          await startCacheApp(origin.origin, cached, { env }),
        ];
        for (const gateway of [...gateways, ...gateways])
          assert.equal((await ask(`${gateway.url}${way}/a`)).text, "answer 1");
        assert.deepEqual(gateways.map(hitsOf), [
          ["false false", "true false"],
          ["true false", "true false"],
        ]);
        const forced = await startCacheApp(origin.origin, { "force-cache-ttl": 60 }, { env });
        for (const text of ["answer 2", "answer 2"]) assert.equal((await ask(`${forced.url}${way}/a`)).text, text);
        assert.deepEqual(gateways.flatMap(alerts), []);
      });

      it("share what an unsafe request has changed", async () => {
        const origin = await startCountingOrigin();
        const env = { FLAT_STATE: redis.url };
        const [one, two] = [
          await startCacheApp(origin.origin, cached, { env }),
          await startCacheApp(origin.origin, cached, { env }),
        ];
        await ask(`${one?.url}${way}/a`);
        await ask(`${two?.url}${way}/a`);
        await ask(`${two?.url}${way}/a`, { method: "DELETE" });
        assert.equal((await ask(`${one?.url}${way}/a`)).text, "answer 3");
      });
    });
  }

  describe("what is stored in Redis", () => {
    it("has all its bytes, its fields and its variants", async () => {
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
      const origin = await startCountingOrigin(({ headers }, response) => {
        response.writeHead(200, {
          "Cache-Control": "max-age=60",
          Vary: "X-Kind, __proto__",
          "X-Kind": headers["x-kind"] ?? "none",
          "X-Umlaut": "\u00e4",
        });
        response.end(bytes);
      });
      const gateway = await startCacheApp(origin.origin, cached, { env: { FLAT_STATE: redis.url } });
      for (const kind of ["a", "b", "a", "b"]) {
        const answer = await ask(`${gateway.url}/proxy/a`, { headers: { "X-Kind": kind } });
        assert.deepEqual([answer.headers["x-kind"], answer.headers["x-umlaut"], answer.body], [kind, "\u00e4", bytes]);
      }
      assert.equal(origin.seen.length, 2);
    });

    it("is validated, and stored anew", async () => {
      const origin = await startCountingOrigin((request, response) => {
        const known = request.headers["if-none-match"] === '"1"';
        response.writeHead(known ? 304 : 200, { "Cache-Control": known ? "max-age=60" : "no-cache", ETag: '"1"' });
        response.end(known ? undefined : "valid");
      });
      const gateway = await startCacheApp(origin.origin, cached, { env: { FLAT_STATE: redis.url } });
      for (let round = 0; round < 3; round += 1) assert.equal((await ask(`${gateway.url}/proxy/a`)).text, "valid");
      assert.deepEqual(hitsOf(gateway), ["false false", "true true", "true false"]);
    });

    it("is dropped when the upstream says so", async () => {
      const origin = await startCountingOrigin((request, response, count) => {
        numbered({ "Cache-Control": count === 1 ? "no-cache" : "no-store", ETag: '"1"' })(request, response, count);
      });
      const gateway = await startCacheApp(origin.origin, cached, { env: { FLAT_STATE: redis.url } });
      for (let round = 0; round < 3; round += 1) await ask(`${gateway.url}/proxy/a`);
      assert.deepEqual(
        origin.requests.map(({ headers }) => headers["if-none-match"]),
        [undefined, '"1"', undefined],
      );
    });

    it("is behind a password that no log shows", async () => {
      const locked = await server("s3cret");
      const origin = await startCountingOrigin();
      const right = await startCacheApp(origin.origin, cached, { env: { FLAT_STATE: locked.url } });
      for (const text of ["answer 1", "answer 1"]) assert.equal((await ask(`${right.url}/proxy/a`)).text, text);
      const wrong = await startCacheApp(origin.origin, cached, {
        env: { FLAT_STATE: locked.url.replace("s3cret", "gue55") },
      });
      for (const text of ["answer 2", "answer 3"]) assert.equal((await ask(`${wrong.url}/proxy/a`)).text, text);
      assert.equal(alerts(wrong).length, 1);
      assert.doesNotMatch([...right.log.lines, ...wrong.log.lines].join("\n"), /s3cret|gue55/);
    });
  });

  describe("while Redis is away", () => {
    it("requests go on without a cache, one alert says so, and it is used again when it is back", async () => {
      const own = await server();
      const origin = await startCountingOrigin();
      const gateway = await startCacheApp(origin.origin, cached, { env: { FLAT_STATE: own.url } });
      const get = async (): Promise<string> => (await ask(`${gateway.url}/proxy/a`)).text;
      assert.deepEqual([await get(), await get()], ["answer 1", "answer 1"]);
      for (const count of [1, 2]) {
        await own.stop();
        await gateway.log.event({ type: "flat_alert", topic: "cache" });
        const seen = origin.seen.length;
        assert.deepEqual([await get(), await get()], [`answer ${seen + 1}`, `answer ${seen + 2}`]);
        assert.equal(alerts(gateway).length, count);
        await own.start();
        let [last, text] = ["", await get()];
        while (text !== last) [last, text] = [text, await get()];
      }
    });

    it("a start doesn't fail, and the first requests are answered", async () => {
      const own = await server();
      await own.stop();
      const origin = await startCountingOrigin();
      const gateway = await startCacheApp(origin.origin, cached, { env: { FLAT_STATE: own.url } });
      for (const text of ["answer 1", "answer 2"]) assert.equal((await ask(`${gateway.url}/proxy/a`)).text, text);
      assert.equal(alerts(gateway).length, 1);
    });

    it("what an unsafe request has changed meanwhile is forgotten afterwards", async () => {
      const own = await server();
      const origin = await startCountingOrigin();
      const gateway = await startCacheApp(origin.origin, cached, { env: { FLAT_STATE: own.url } });
      await ask(`${gateway.url}/proxy/a`);
      own.freeze();
      // The frozen server still has the response, and this request finds out that it doesn't answer.
      assert.equal((await ask(`${gateway.url}/proxy/a`)).text, "answer 2");
      await ask(`${gateway.url}/proxy/a`, { method: "POST", body: "x" });
      own.thaw();
      let text = "";
      for (let last = "-"; text !== last; ) {
        last = text;
        text = (await ask(`${gateway.url}/proxy/a`)).text;
        assert.notEqual(text, "answer 1");
      }
      assert.equal(alerts(gateway).length, 1);
    });
  });
}
