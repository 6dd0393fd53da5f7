// Requests for the same thing at the same time: one is sent, unless the answer is for one client only.
import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { before, describe, it, mock } from "node:test";
import { type Answer, ask, head, open } from "../../servers/ask.ts";
import type { TestGateway } from "../../servers/gateway.ts";
import { type CountingOrigin, hitsOf, startCacheApp, startCountingOrigin, ways } from "./cache-app.ts";

const cached = { "use-http-cache": true };

before(() => mock.timers.enable({ apis: ["Date"], now: Date.now() }));

type Held = CountingOrigin & {
  /** The requests that wait for an answer. */
  readonly held: ServerResponse[];
  /** Resolves when so many wait. */
  readonly waiting: (count: number) => Promise<void>;
};

/** An upstream that answers when the test says so. */
async function startHeldOrigin(): Promise<Held> {
  const held: ServerResponse[] = [];
  let check = (): void => {};
  const origin = await startCountingOrigin((_request, response) => {
    held.push(response);
    check();
  });
  const waiting = (count: number): Promise<void> =>
    new Promise((resolve) => {
      check = () => {
        if (held.length >= count) resolve();
      };
      check();
    });
  return { ...origin, held, waiting };
}

/** Sends requests that the gateway has read when this resolves. */
async function sendAll(
  gateway: TestGateway,
  path: string,
  all: readonly Record<string, string>[],
): Promise<Promise<Answer>[]> {
  const answers = all.map((headers) => ask(`${gateway.url}${path}`, { headers }));
  // An answer that doesn't need the upstream comes when the requests before it are read: they came on loopback, one after the other.
  for (let round = 0; round < 3; round += 1) await ask(`${gateway.url}/plain-404`);
  return answers;
}

const several = Array.from({ length: 5 }, () => ({}));

function texts(answers: readonly Promise<Answer>[]): Promise<string[]> {
  return Promise.all(answers.map(async (answer) => (await answer).text));
}

for (const way of ways) {
  for (const options of [cached, { "force-cache-ttl": 10 }]) {
    describe(`requests at the same time, by ${way} with ${JSON.stringify(options)}`, () => {
      it("are one request to the upstream", async () => {
        const origin = await startHeldOrigin();
        const gateway = await startCacheApp(origin.origin, options);
        const answers = await sendAll(gateway, `${way}/a`, several);
        await origin.waiting(1);
        origin.held[0]?.writeHead(200, { "Cache-Control": "max-age=60" }).end("shared");
        assert.deepEqual(await texts(answers), Array(5).fill("shared"));
        assert.equal(origin.seen.length, 1);
        assert.deepEqual(hitsOf(gateway).toSorted(), ["false false", ...Array(4).fill("true false")]);
      });
    });
  }

  describe(`requests that wait, by ${way}`, () => {
    it("go on at once when the answer can't be stored, and nobody waits for the next one", async () => {
      const origin = await startHeldOrigin();
      const gateway = await startCacheApp(origin.origin, cached);
      const answers = await sendAll(gateway, `${way}/a`, several);
      await origin.waiting(1);
      // Only the head: the body is still to come.
      origin.held[0]?.writeHead(200, { "Cache-Control": "private" });
      origin.held[0]?.flushHeaders();
      await origin.waiting(5);
      for (const [at, response] of origin.held.entries()) response.end(`for ${at}`);
      assert.deepEqual((await texts(answers)).toSorted(), ["for 0", "for 1", "for 2", "for 3", "for 4"]);
      const more = await sendAll(gateway, `${way}/a`, several);
      await origin.waiting(10);
      for (const response of origin.held.slice(5)) response.end("more");
      assert.deepEqual(await texts(more), Array(5).fill("more"));
    });

    it("go on when the one that was sent fails", async () => {
      const origin = await startHeldOrigin();
      const gateway = await startCacheApp(origin.origin, cached);
      const answers = await sendAll(gateway, `${way}/a`, several);
      await origin.waiting(1);
      origin.held[0]?.destroy();
      await origin.waiting(5);
      for (const response of origin.held.slice(1)) response.end("after all");
      assert.equal((await texts(answers)).filter((text) => text === "after all").length, 4);
    });

    it("go on when the client of the one that was sent goes", async () => {
      const origin = await startHeldOrigin();
      const gateway = await startCacheApp(origin.origin, cached);
      const first = open(`${gateway.url}${way}/a`);
      first.on("error", () => {}).end();
      await origin.waiting(1);
      const answers = await sendAll(gateway, `${way}/a`, several);
      first.destroy();
      await origin.waiting(2);
      origin.held[1]?.writeHead(200, { "Cache-Control": "max-age=60" }).end("shared");
      assert.deepEqual(await texts(answers), Array(5).fill("shared"));
      assert.equal(origin.seen.length, 2);
    });
  });
}

describe("requests at the same time", () => {
  const headers =
    '{ "Authorization": {{ $request/headers/authorization }}, "Cookie": {{ $request/headers/cookie }}, "Accept": {{ $request/headers/accept }} }';

  it("of several users are never one", async () => {
    const origin = await startHeldOrigin();
    const gateway = await startCacheApp(origin.origin, cached, { headers });
    const users = [{ Authorization: "ann" }, { Authorization: "bob" }, { Cookie: "a=1" }, { Cookie: "a=2" }, {}];
    for (const [at, way] of ["/action", "/request"].entries()) {
      const answers = await sendAll(gateway, `${way}${way}`, users);
      await origin.waiting(5 * (at + 1));
      const answer = (request: IncomingMessage | undefined): string =>
        request?.headers.authorization ?? request?.headers.cookie ?? "everybody";
      for (const [index, response] of origin.held.entries())
        if (!response.writableEnded) response.end(answer(origin.requests[index]));
      assert.deepEqual(await texts(answers), ["ann", "bob", "a=1", "a=2", "everybody"]);
    }
  });

  it("for several variants are one for each", async () => {
    const origin = await startHeldOrigin();
    const gateway = await startCacheApp(origin.origin, cached);
    const kinds = ["de", "de", "en", "en", "fr", "fr"].map((language) => ({ "Accept-Language": language }));
    const answers = await sendAll(gateway, "/proxy/a", kinds);
    const serve = (at: number): void => {
      const language = origin.requests[at]?.headers["accept-language"];
      origin.held[at]?.writeHead(200, { "Cache-Control": "max-age=60", Vary: "Accept-Language" }).end(language);
    };
    await origin.waiting(1);
    serve(0);
    await origin.waiting(3);
    serve(1);
    serve(2);
    assert.deepEqual(await texts(answers), ["de", "de", "en", "en", "fr", "fr"]);
    assert.equal(origin.seen.length, 3);
  });

  it("are one validation of what is stale", async () => {
    const origin = await startHeldOrigin();
    const gateway = await startCacheApp(origin.origin, cached);
    const first = ask(`${gateway.url}/proxy/a`);
    await origin.waiting(1);
    origin.held[0]?.writeHead(200, { "Cache-Control": "max-age=1", ETag: '"1"' }).end("valid");
    await first;
    mock.timers.tick(5000);
    const answers = await sendAll(gateway, "/proxy/a", several);
    await origin.waiting(2);
    origin.held[1]
      ?.writeHead(304, { "Cache-Control": "max-age=60", ETag: '"1"', Date: new Date().toUTCString() })
      .end();
    assert.deepEqual(await texts(answers), Array(5).fill("valid"));
    assert.equal(origin.seen.length, 2);
  });
});

describe("requests that wait for another one", () => {
  it("don't wait for a client that doesn't read", async () => {
    const size = 20_000_000;
    const origin = await startCountingOrigin((_request, response) => {
      response.writeHead(200, { "Cache-Control": "max-age=60" });
      response.end(Buffer.alloc(size));
    });
    const gateway = await startCacheApp(origin.origin, cached, { env: { FLAT_CACHE_SIZE: "1G" } });
    const slow = await head(`${gateway.url}/proxy/a`);
    slow.pause();
    assert.equal((await ask(`${gateway.url}/proxy/a`)).body.length, size);
    assert.equal(origin.seen.length, 2);
    slow.destroy();
    await once(slow, "close");
  });

  it("don't get what was asked for before an unsafe request has changed it", async () => {
    const origin = await startHeldOrigin();
    const gateway = await startCacheApp(origin.origin, cached);
    const store = { "Cache-Control": "max-age=60" };
    const warm = ask(`${gateway.url}/proxy/other`);
    await origin.waiting(1);
    origin.held[0]?.writeHead(200, store).end();
    await warm;
    const early = ask(`${gateway.url}/proxy/a`);
    await origin.waiting(2);
    const change = ask(`${gateway.url}/plain/a`, { method: "PUT", body: "x" });
    await origin.waiting(3);
    origin.held[2]?.end("changed");
    await change;
    origin.held[1]?.writeHead(200, store).end("before");
    assert.equal((await early).text, "before");
    const late = ask(`${gateway.url}/proxy/a`);
    await origin.waiting(4);
    origin.held[3]?.writeHead(200, store).end("after");
    assert.equal((await late).text, "after");
  });

  it("wait no longer than their own time limits", async () => {
    const origin = await startHeldOrigin();
    const gateway = await startCacheApp(origin.origin, cached, { refreshing: { ...cached, timeout: 0.05 } });
    const first = ask(`${gateway.url}/proxy/a`);
    await origin.waiting(1);
    const second = await ask(`${gateway.url}/refresh/a`);
    assert.equal(second.status, 504);
    origin.held[0]?.end("late");
    assert.equal((await first).text, "late");
  });
});
