// What is accepted by a store, and what is not.
import assert from "node:assert/strict";
import type { Accepted } from "../../../src/transactions/transaction-store.ts";
import { accepted, Held, lane, lanes, newRun, until } from "../runs.ts";
import type { Check } from "./store-contract.ts";

export function testAccepting(check: Check): void {
  check("transactions are numbered from 1, and have a GUID", async ({ open }) => {
    const store = open();
    const first = await accepted(store);
    const second = await accepted(store);
    assert.deepEqual([first.id, second.id], [1, 2]);
    assert.match(first.guid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.notEqual(first.guid, second.guid);
  });

  check("numbers go on in all that share it", async ({ open }) => {
    const stores = [open(), open()];
    const runs = await Promise.all(Array.from({ length: 40 }, (_, i) => accepted(stores[i % 2] ?? open())));
    assert.deepEqual(
      runs.map(({ id }) => id).sort((one, other) => one - other),
      Array.from({ length: 40 }, (_, i) => i + 1),
    );
  });

  check("as many wait in a lane as may", async ({ open }) => {
    const store = open();
    await accepted(store, { maxQueue: 2 });
    await accepted(store, { maxQueue: 2 });
    assert.deepEqual(await store.accept(newRun({ maxQueue: 2 })), { kind: "full" });
    await accepted(store, { maxQueue: 2, lane: "POST /v1/others" });
    assert.deepEqual(await store.count(), { waiting: 3, running: 0 });
  });

  check("runs that are under way don't fill the queue", async ({ open }) => {
    const store = open();
    const held = new Held();
    store.serve(lanes({ [lane]: 2 }), held.execute);
    for (let i = 0; i < 3; i += 1) await accepted(store);
    await held.begun(2);
    assert.deepEqual(await store.count(), { waiting: 1, running: 2 });
    await accepted(store, { maxQueue: 2 });
    assert.deepEqual(await store.accept(newRun({ maxQueue: 2 })), { kind: "full" });
    held.endAll();
  });
}

export function testIdempotency(check: Check): void {
  check("the same idempotency key and request is the same transaction, whoever asks", async ({ open }) => {
    const stores = [open(), open()];
    const idempotency = { key: "key", fingerprint: "one" };
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (stores[i % 2] ?? open()).accept(newRun({ idempotency }))),
    );
    const counts = new Map<string, number>();
    for (const { kind } of results) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    assert.deepEqual([counts.get("accepted"), counts.get("known")], [1, 19]);
    assert.equal(new Set((results as Extract<Accepted, { guid: string }>[]).map(({ guid }) => guid)).size, 1);
    const other = { key: "key", fingerprint: "two" };
    assert.deepEqual(await stores[0]?.accept(newRun({ idempotency: other })), { kind: "conflict" });
    assert.deepEqual(await stores[0]?.count(), { waiting: 1, running: 0 });
  });

  check("a known idempotency key wins over a full queue", async ({ open }) => {
    const store = open();
    const idempotency = { key: "key", fingerprint: "one" };
    const first = await store.accept(newRun({ idempotency, maxQueue: 1 }));
    assert.deepEqual(await store.accept(newRun({ idempotency, maxQueue: 1 })), { ...first, kind: "known" });
    const other = { key: "other", fingerprint: "one" };
    assert.deepEqual(await store.accept(newRun({ idempotency: other, maxQueue: 1 })), { kind: "full" });
    // What was refused has left no trace.
    assert.equal((await store.accept(newRun({ idempotency: other, maxQueue: 2 }))).kind, "accepted");
  });

  check("an idempotency key is forgotten after its time", async ({ open }) => {
    const store = open();
    const idempotency = { key: "key", fingerprint: "one" };
    await store.accept(newRun({ idempotency, retain: 50 }));
    const other = { key: "key", fingerprint: "two" };
    const second = await until(async () => {
      const result = await store.accept(newRun({ idempotency: other }));
      return result.kind === "accepted" && result;
    });
    assert.equal(second.id, 2);
  });
}
