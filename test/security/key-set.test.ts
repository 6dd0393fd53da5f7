// How long keys of a server are kept, when they are fetched again, and when they are given up: by a clock of the test's own.
import assert from "node:assert/strict";
import { get } from "node:https";
import { beforeEach, it } from "node:test";
import type { SetKey } from "../../src/crypto/jwk-set.ts";
import { FlowError } from "../../src/errors/flow-error.ts";
import type { ServerAnswer } from "../../src/security/key-server.ts";
import { KeySet } from "../../src/security/key-set.ts";
import { authority, jwk, keySet, rsaPair, startKeyServer } from "../servers/key-server.ts";

const server = await startKeyServer();
const pair = rsaPair();
const MINUTE = 60_000;

/** What a client for the server of this test gets: an answer, or the reason why there is none. */
function fetchDocument(url: string): Promise<ServerAnswer> {
  return new Promise((resolve) => {
    const failed = (error: Error): void =>
      resolve({ status: 0, headers: [], body: Buffer.alloc(0), failure: { message: error.message } });
    get(url, { ca: authority.cert, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const { statusCode: status = 0, rawHeaders: headers } = response;
      resolve({ status, headers, body: Buffer.concat(chunks), failure: undefined });
    }).on("error", failed);
  });
}

let now = 0;
let alerts: string[] = [];
let set: KeySet;
const serve = (kids: readonly string[], headers?: Readonly<Record<string, string>>): void => {
  server.answers.set(
    "/keys",
    keySet(
      kids.map((kid) => jwk(pair, { kid })),
      headers,
    ),
  );
};
const fail = (): void => void server.answers.set("/keys", (_request, response) => response.writeHead(500).end());
const kids = (keys: readonly SetKey[] | undefined): unknown => keys?.map(({ kid }) => kid);
const asked = (): number => server.asked.splice(0).length;
/** What `keys` gives at once; undefined where one has to wait. */
const atOnce = (): unknown => {
  const keys = set.keys();
  return keys instanceof Promise ? undefined : kids(keys);
};
const unavailable = (error: unknown): boolean => error instanceof FlowError && error.status === 502;

beforeEach(() => {
  now = 1_000_000;
  alerts = [];
  server.asked.length = 0;
  const parts = { fetch: fetchDocument, alert: (message: string) => void alerts.push(message), now: () => now };
  set = new KeySet({ kind: "jwks", url: `${server.origin}/keys` }, parts);
});

/** A set whose keys have just been fetched. */
async function filled(headers?: Readonly<Record<string, string>>): Promise<void> {
  serve(["a"], headers);
  assert.deepEqual(kids(await set.keys()), ["a"]);
  assert.equal(asked(), 1);
}

for (const [name, headers, lifetime] of [
  ["ten minutes where it says nothing", {}, 10 * MINUTE],
  ["what max-age says", { "Cache-Control": "public, max-age=300" }, 5 * MINUTE],
  ["what s-maxage says", { "Cache-Control": "max-age=300, s-maxage=120" }, 2 * MINUTE],
  ["what max-age says in quotes", { "Cache-Control": 'max-age="300"' }, 5 * MINUTE],
  ["what is left of max-age", { "Cache-Control": "max-age=300", Age: "100" }, 200_000],
  ["a minute at least", { "Cache-Control": "max-age=1" }, MINUTE],
  ["a minute where max-age is over", { "Cache-Control": "max-age=100", Age: "500" }, MINUTE],
  ["a minute where they shouldn't be stored", { "Cache-Control": "no-store, max-age=300" }, MINUTE],
  ["a day at most", { "Cache-Control": "max-age=31536000" }, 24 * 60 * MINUTE],
  ["a day at most, whatever the number", { "Cache-Control": `max-age=${"9".repeat(400)}` }, 24 * 60 * MINUTE],
  ["ten minutes where max-age is no number", { "Cache-Control": "max-age=-5" }, 10 * MINUTE],
] as const) {
  it(`keys are good for ${name}`, async () => {
    await filled(headers);
    now += lifetime - 1;
    assert.deepEqual(atOnce(), ["a"]);
    assert.equal(asked(), 0);
    now += 1;
    serve(["b"]);
    assert.deepEqual(kids(await set.keys()), ["b"]);
    assert.equal(asked(), 1);
  });
}

it("keys are fetched once for all who wait", async () => {
  serve(["a"]);
  const all = await Promise.all(Array.from({ length: 50 }, () => set.keys()));
  assert.equal(asked(), 1);
  assert.ok(all.every((keys) => keys === all[0]));
});

it("keys are the same array as long as they are the same", async () => {
  await filled();
  const before = await set.keys();
  now += 10 * MINUTE;
  assert.equal(await set.keys(), before);
  assert.equal(asked(), 1);
});

it("keys serve an hour longer where the server fails, and nobody waits for it twice; then they are given up", async () => {
  await filled();
  fail();
  now += 10 * MINUTE;
  assert.deepEqual(kids(await set.keys()), ["a"]);
  assert.equal(asked(), 1);
  assert.deepEqual(alerts, [`${server.origin}/keys was answered with status 500.`]);
  now += 4_999;
  assert.deepEqual(atOnce(), ["a"]);
  assert.equal(asked(), 0);
  now += 1;
  assert.deepEqual(atOnce(), ["a"]);
  await set.newer(await set.keys());
  assert.equal(asked(), 1);
  now += 60 * MINUTE - 5_001;
  assert.deepEqual(atOnce(), ["a"]);
  now += 1;
  await assert.rejects(async () => set.keys(), unavailable);
  assert.throws(() => set.keys(), unavailable);
});

it("keys come back when the server does", async () => {
  await filled();
  fail();
  now += 10 * MINUTE;
  await set.keys();
  serve(["b"]);
  now += 5_000;
  assert.deepEqual(atOnce(), ["a"]);
  const newer = set.newer(await set.keys());
  assert.deepEqual(kids(await newer), ["b"]);
  assert.deepEqual(atOnce(), ["b"]);
});

it("keys that were never there are asked for every five seconds", async () => {
  fail();
  await assert.rejects(async () => set.keys(), unavailable);
  assert.throws(() => set.keys(), unavailable);
  now += 4_999;
  assert.throws(() => set.keys(), unavailable);
  assert.equal(asked(), 1);
  now += 1;
  serve(["a"]);
  assert.deepEqual(kids(await set.keys()), ["a"]);
  assert.equal(asked(), 1);
});

it("keys are asked for again for an unknown one: at once, and then every ten seconds", async () => {
  await filled();
  const known = await set.keys();
  assert.equal(await set.newer(known), known);
  assert.equal(asked(), 1);
  serve(["a", "b"]);
  now += 9_999;
  assert.equal(set.newer(known), undefined);
  assert.equal(asked(), 0);
  now += 1;
  const all = await Promise.all(Array.from({ length: 50 }, () => set.newer(known)));
  assert.deepEqual(kids(all[0]), ["a", "b"]);
  assert.equal(asked(), 1);
  // Whoever still has the old ones gets the new ones without a request.
  assert.deepEqual(kids(await set.newer(known)), ["a", "b"]);
  assert.equal(asked(), 0);
});

it("keys stay, where a search for an unknown one fails", async () => {
  await filled();
  fail();
  assert.deepEqual(kids(await set.newer(await set.keys())), ["a"]);
  assert.deepEqual(atOnce(), ["a"]);
});

it("keys are taken at the server's word where it has none any more", async () => {
  await filled();
  serve([]);
  now += 10 * MINUTE;
  assert.deepEqual(kids(await set.keys()), []);
  assert.deepEqual(alerts, [`${server.origin}/keys has no key that tokens can be checked with`]);
});

it("keys are fetched ahead, once", async () => {
  serve(["a"]);
  set.prepare();
  set.prepare();
  assert.deepEqual(kids(await set.keys()), ["a"]);
  set.prepare();
  assert.equal(asked(), 1);
});
