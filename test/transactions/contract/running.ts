// Who runs what, and when.
import assert from "node:assert/strict";
import type { Execute } from "../../../src/transactions/transaction-store.ts";
import { accepted, closed, Held, lane, lanes, success } from "../runs.ts";
import type { Check } from "./store-contract.ts";

export function testRunning(check: Check): void {
  check("a run gets what was accepted, and its outcome is kept", async ({ open }) => {
    const store = open();
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    const held = new Held();
    store.serve(lanes(), held.execute);
    const { id, guid } = await accepted(store, { owner: "me", requestID: "abc", request: bytes });
    const [run] = await held.begun(1);
    const createdOn = (await store.find(guid))?.createdOn ?? 0;
    assert.deepEqual(run, { id, guid, lane, owner: "me", requestID: "abc", request: bytes, createdOn, attempt: 1 });
    const response = { status: 201, headers: { "content-type": "text/plain" }, body: "ünï\u0000" };
    const errors = [{ message: "broken" }, null, 1];
    held.end(guid, { status: "CLOSED_IN_ERRORS", errors, response });
    const found = await closed(store, guid);
    assert.deepEqual(
      { ...found },
      {
        id,
        guid,
        status: "CLOSED_IN_ERRORS",
        lane,
        owner: "me",
        createdOn,
        updatedOn: found.updatedOn,
        errors,
        response,
      },
    );
    assert.ok(found.updatedOn >= createdOn);
    const [listed] = await store.list({ owner: "me", before: undefined, limit: 1 });
    assert.deepEqual(listed, { ...found, response: null });
  });

  check("what waits is run once somebody serves it, the oldest first", async ({ open }) => {
    const store = open();
    for (let i = 0; i < 10; i += 1) await accepted(store);
    const order: number[] = [];
    store.serve(lanes({ [lane]: 1 }), async ({ id }) => {
      order.push(id);
      return success;
    });
    await closed(store, 10);
    assert.deepEqual(order, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
}

export function testSharing(check: Check): void {
  check("no more runs of a lane are under way than may, in all that share it", async ({ open }) => {
    const stores = [open(), open(), open()];
    let running = 0;
    let most = 0;
    const execute: Execute = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return success;
    };
    for (const store of stores) store.serve(lanes({ [lane]: 3 }), execute);
    const runs = await Promise.all(Array.from({ length: 60 }, (_, i) => accepted(stores[i % 3] ?? open())));
    for (const { guid } of runs) await closed(stores[0] ?? open(), guid);
    assert.ok(most <= 3, String(most));
  });

  check("each run is run once, however many serve", async ({ open }) => {
    const stores = [open(), open(), open()];
    const begun = new Map<string, number>();
    const execute: Execute = async ({ guid }) => {
      begun.set(guid, (begun.get(guid) ?? 0) + 1);
      return success;
    };
    for (const store of stores) store.serve(lanes({ [lane]: 20 }), execute);
    const runs = await Promise.all(
      Array.from({ length: 200 }, (_, i) => accepted(stores[i % 3] ?? open(), { maxQueue: 1000 })),
    );
    for (const { guid } of runs) await closed(stores[0] ?? open(), guid);
    assert.deepEqual([begun.size, Math.max(...begun.values())], [200, 1]);
    assert.deepEqual(await stores[0]?.count(), { waiting: 0, running: 0 });
  });

  check("a lane that is full doesn't hold up another one", async ({ open }) => {
    const store = open();
    const held = new Held();
    store.serve(lanes({ [lane]: 1, "GET /fast": 1 }), (run) =>
      run.lane === lane ? held.execute(run) : Promise.resolve(success),
    );
    await accepted(store);
    await accepted(store);
    const { guid } = await accepted(store, { lane: "GET /fast" });
    await closed(store, guid);
    held.endAll();
  });
}

export function testReloads(check: Check): void {
  check("after a reload new runs get the new app, those under way end with the old one", async ({ open }) => {
    const store = open();
    const old = new Held();
    store.serve(lanes({ [lane]: 1 }), old.execute);
    const first = await accepted(store);
    await old.begun(1);
    const response = (body: string) => ({ status: 200, headers: {}, body });
    store.serve(lanes({ [lane]: 2 }), async () => ({ ...success, response: response("new") }));
    const second = await accepted(store);
    assert.deepEqual((await closed(store, second.guid)).response, response("new"));
    old.end(first.guid, { ...success, response: response("old") });
    assert.deepEqual((await closed(store, first.guid)).response, response("old"));
  });

  check("what waits in a lane that is no more is given to the app all the same", async ({ open }) => {
    const store = open();
    const { guid } = await accepted(store, { lane: "GET /gone" });
    const errors = [{ message: "There is no such route any more" }];
    await new Promise((resolve) => setTimeout(resolve, 2));
    store.serve(lanes(), async (run) =>
      run.lane === "GET /gone" ? { status: "CLOSED_IN_ERRORS", errors, response: null } : success,
    );
    assert.deepEqual((await closed(store, guid)).errors, errors);
  });
}
