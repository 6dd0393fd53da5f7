// Reloading while a reload runs.
import assert from "node:assert/strict";
import { it } from "node:test";
import type { ReloadResult } from "../../src/server/group.ts";
import { ReloadQueue } from "../../src/server/reload-queue.ts";

const result: ReloadResult = { at: 0, duration: 1, problems: [] };

/** A queue whose reloads end when the test says so. */
function startQueue() {
  const running: (() => void)[] = [];
  let begun = 0;
  const queue = new ReloadQueue(() => {
    begun += 1;
    return new Promise((resolve) => running.push(() => resolve({ ...result, at: begun })));
  });
  return { queue, begun: () => begun, running };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("a reload begins when the one that runs has ended, and all who have asked meanwhile share it: files may have changed since", async () => {
  const { queue, begun, running } = startQueue();
  const first = queue.add();
  await turn();
  const others = [queue.add(), queue.add(), queue.add()];
  await turn();
  assert.equal(begun(), 1);
  running[0]?.();
  assert.equal((await first).at, 1);
  await turn();
  assert.equal(begun(), 2);
  running[1]?.();
  for (const other of others) assert.equal((await other).at, 2);
});
