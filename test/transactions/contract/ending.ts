// How a store ends, and what the next one finds.
import assert from "node:assert/strict";
import { accepted, closed, Held, lane, lanes, success } from "../runs.ts";
import type { Check } from "./store-contract.ts";

export function testEnding(check: Check): void {
  check("draining waits for runs, and starts none", async ({ open }) => {
    const store = open();
    const held = new Held();
    store.serve(lanes({ [lane]: 1 }), held.execute);
    const first = await accepted(store);
    const second = await accepted(store);
    await held.begun(1);
    const drained = store.drain(60_000);
    held.end(first.guid);
    await drained;
    assert.equal((await closed(store, first.guid)).status, "CLOSED_IN_SUCCESS");
    assert.equal((await store.find(second.guid))?.status, "ACTIVE");
    // Accepting goes on.
    const third = await accepted(store);
    await store.close();
    const other = open();
    other.serve(lanes(), async () => success);
    await closed(other, second.guid);
    await closed(other, third.guid);
    assert.equal(held.runs.length, 1);
  });

  check("what didn't end in time is begun again by the next one, as its second attempt", async ({ open }) => {
    const store = open();
    const held = new Held();
    store.serve(lanes(), held.execute);
    const { guid } = await accepted(store, { requestID: "abc" });
    await held.begun(1);
    await store.drain(10);
    await store.close();
    const next = open();
    const again = new Held();
    next.serve(lanes(), again.execute);
    const [run] = await again.begun(1);
    assert.deepEqual([run?.guid, run?.attempt, run?.requestID, String(run?.request)], [guid, 2, "abc", "request"]);
    // The first one comes back from the dead.
    held.end(guid, { status: "CLOSED_IN_ERRORS", errors: ["too late"], response: null });
    again.end(guid);
    assert.equal((await closed(next, guid)).status, "CLOSED_IN_SUCCESS");
  });

  check("closing twice, or before anything was served, is no fault", async ({ open }) => {
    const store = open();
    await accepted(store);
    await store.drain(10);
    await store.close();
    await store.close();
    await open().close();
  });
}
