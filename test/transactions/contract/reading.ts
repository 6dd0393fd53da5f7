// What a store tells of transactions.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { accepted, lane, lanes, success, until } from "../runs.ts";
import type { Check } from "./store-contract.ts";

export function testReading(check: Check): void {
  check("a transaction is found by number and GUID", async ({ open }) => {
    const store = open();
    const before = Date.now();
    const { id, guid } = await accepted(store, { owner: "me" });
    const found = await store.find(guid);
    assert.deepEqual(await open().find(id), found);
    assert.ok(found !== undefined && found.createdOn >= before && found.createdOn <= Date.now());
    assert.deepEqual(found, {
      id,
      guid,
      status: "ACTIVE",
      lane,
      owner: "me",
      createdOn: found.createdOn,
      updatedOn: found.createdOn,
      errors: [],
      response: null,
    });
  });

  check("what isn't there isn't found", async ({ open }) => {
    const store = open();
    await accepted(store);
    for (const key of [0, 2, -1, 1e15, Number.MAX_SAFE_INTEGER, randomUUID(), "", "1", "*", "' OR 1=1 --"])
      assert.equal(await store.find(key), undefined, String(key));
  });

  check("lists page from the newest on, for each owner", async ({ open }) => {
    const store = open();
    for (let i = 1; i <= 25; i += 1) await accepted(store, { owner: i % 5 === 0 ? "five" : "others" });
    await accepted(store, { owner: "" });
    await accepted(store);
    const ids = async (owner: string | undefined, before: number | undefined, limit: number) =>
      (await store.list({ owner, before, limit })).map(({ id }) => id);
    assert.deepEqual(await ids("five", undefined, 3), [25, 20, 15]);
    assert.deepEqual(await ids("five", 15, 3), [10, 5]);
    assert.deepEqual(await ids("five", 5, 3), []);
    assert.deepEqual(await ids(undefined, undefined, 4), [27, 26, 25, 24]);
    assert.deepEqual(await ids(undefined, 3, 4), [2, 1]);
    assert.deepEqual(await ids("", undefined, 10), [26]);
    assert.deepEqual(await ids("nobody", undefined, 10), []);
    assert.equal((await ids(undefined, undefined, 1000)).length, 27);
  });

  check("names that look like something else are only names", async ({ open }) => {
    const store = open();
    const odd = ["*", "a:b", "five ", "__proto__", "éü\n", "'; DROP TABLE runs; --", "{tag}"];
    for (const owner of odd) await accepted(store, { owner, lane: `GET /${owner}` });
    for (const [index, owner] of odd.entries()) {
      const [found, ...others] = await store.list({ owner, before: undefined, limit: 10 });
      assert.deepEqual([found?.id, found?.owner, found?.lane, others.length], [index + 1, owner, `GET /${owner}`, 0]);
    }
  });

  check("closed transactions are forgotten after their time, in lists too", async ({ open }) => {
    const store = open();
    store.serve(lanes(), async () => success);
    const kept = await accepted(store, { owner: "me" });
    const { id, guid } = await accepted(store, { owner: "me", retain: 50 });
    await until(async () => (await store.find(guid)) === undefined);
    assert.equal(await store.find(id), undefined);
    for (const owner of ["me", undefined]) {
      const listed = await until(async () => {
        const found = await store.list({ owner, before: undefined, limit: 10 });
        return found.length === 1 && found;
      });
      assert.equal(listed[0]?.id, kept.id);
    }
    assert.equal((await accepted(store)).id, 3);
  });
}
