// The store that is a database file: what every store does, and what becomes of files that can't be used.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { DatabaseStore } from "../../../src/transactions/database/database-store.ts";
import { openDatabase } from "../../../src/transactions/database/open-database.ts";
import { testStore } from "../contract/store-contract.ts";

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "flat-store-"));
  try {
    await work(path.join(folder, "data"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fail(message: string): void {
  assert.fail(message);
}

testStore("database file", (work) =>
  inFolder(async (folder) => {
    const opened: DatabaseStore[] = [];
    await work({
      open: () => {
        const store = new DatabaseStore(folder, () => {});
        opened.push(store);
        return store;
      },
    });
    for (const store of opened) await store.close();
  }),
);

const run = {
  ...{ lane: "POST /x", owner: "me", requestID: "r", request: Buffer.from("a secret that is in a request") },
  ...{ maxQueue: 10, retain: 60_000, idempotency: undefined },
};

test("Folder and files are for their owner alone, and nothing of them gets into version control", () =>
  inFolder(async (folder) => {
    const store = new DatabaseStore(folder, fail);
    await store.accept(run);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(readFileSync(path.join(folder, ".gitignore"), "utf8"), "*\n");
    const files = readdirSync(folder).filter((name) => name.startsWith("transactions"));
    assert.ok(files.length >= 2, "there is a journal");
    for (const name of files) assert.equal(statSync(path.join(folder, name)).mode & 0o777, 0o600, name);
    await store.close();
  }));

test("Requests of closed transactions are gone from the file", () =>
  inFolder(async (folder) => {
    const store = new DatabaseStore(folder, fail);
    await store.accept(run);
    await new Promise<void>((resolve) =>
      store.serve({ concurrency: new Map([["POST /x", 1]]), since: Date.now() }, async () => {
        setImmediate(resolve);
        return { status: "CLOSED_IN_SUCCESS", errors: [], response: null };
      }),
    );
    await store.drain(10_000);
    await store.close();
    for (const name of readdirSync(folder))
      assert.ok(!readFileSync(path.join(folder, name)).includes("a secret that is in"), name);
  }));

test("A file that is no database, or one of a newer gateway, is refused and left alone", () =>
  inFolder(async (folder) => {
    openDatabase(folder, "transactions.db").close();
    const file = path.join(folder, "transactions.db");
    const text = "This is my diary, and it is much longer than the head of a database file is.".repeat(10);
    writeFileSync(file, text);
    assert.throws(() => new DatabaseStore(folder, fail), /not a database/);
    assert.equal(readFileSync(file, "utf8"), text);
    rmSync(file);
    const database = openDatabase(folder, "transactions.db");
    database.exec("PRAGMA user_version = 99");
    database.close();
    assert.throws(() => new DatabaseStore(folder, fail), /newer version/);
  }));

test("A damaged file is left as it is: nothing is accepted, and an alert says why", () =>
  inFolder(async (folder) => {
    const first = new DatabaseStore(folder, fail);
    for (let count = 0; count < 30; count += 1) await first.accept({ ...run, request: Buffer.alloc(5000, 1) });
    await first.close();
    const file = path.join(folder, "transactions.db");
    const damaged = readFileSync(file).fill(7, 8192);
    writeFileSync(file, damaged);
    const alerts: string[] = [];
    const store = new DatabaseStore(folder, (message) => alerts.push(message));
    await assert.rejects(store.accept(run), /malformed/);
    await assert.rejects(store.find(1), /malformed/);
    store.serve({ concurrency: new Map([["POST /x", 2]]), since: Date.now() }, async () => ({
      status: "CLOSED_IN_SUCCESS",
      errors: [],
      response: null,
    }));
    while (alerts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.match(String(alerts), /^The transactions file can't be used: .*malformed/);
    await store.close();
    assert.equal(readFileSync(file).subarray(8192).equals(damaged.subarray(8192)), true);
  }));

test("A journal that was written by halves leaves what was committed", () =>
  inFolder(async (folder) => {
    const script = `
      import { DatabaseStore } from ${JSON.stringify(new URL("../../../src/transactions/database/database-store.ts", import.meta.url).href)};
      const store = new DatabaseStore(${JSON.stringify(folder)}, console.error);
      const run = { lane: "POST /x", owner: "me", requestID: "r", request: Buffer.alloc(100), maxQueue: 10, retain: 1000 };
      void store.accept(run).then(() => process.kill(process.pid, "SIGKILL"));`;
    const { signal, stderr } = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script]);
    assert.equal(signal, "SIGKILL", stderr.toString());
    const journal = path.join(folder, "transactions.db-wal");
    writeFileSync(journal, Buffer.concat([readFileSync(journal), Buffer.alloc(3000, 7)]));
    const store = new DatabaseStore(folder, fail);
    assert.deepEqual(await store.count(), { waiting: 1, running: 0 });
    assert.equal((await store.accept(run)).kind, "accepted");
    await store.close();
  }));

test("While nothing can be written, accepting fails, and what has ended is written down later", () =>
  inFolder(async (folder) => {
    const alerts: string[] = [];
    const store = new DatabaseStore(folder, (message) => alerts.push(message));
    const other = openDatabase(folder, "transactions.db");
    other.exec("CREATE TRIGGER full BEFORE INSERT ON runs BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END");
    await assert.rejects(store.accept(run), /disk is full/);
    other.exec("DROP TRIGGER full");
    await store.accept(run);
    other.exec(
      "CREATE TRIGGER full BEFORE UPDATE OF status ON runs BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END",
    );
    let ended = (): void => {};
    let end = new Promise<void>((resolve) => (ended = resolve));
    store.serve({ concurrency: new Map([["POST /x", 2]]), since: Date.now() }, async () => {
      ended();
      return { status: "CLOSED_IN_SUCCESS", errors: [], response: null };
    });
    await end;
    while (alerts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(alerts, ["The transactions file can't be used: database or disk is full"]);
    assert.equal((await store.find(1))?.status, "ACTIVE");
    end = new Promise((resolve) => (ended = resolve));
    await store.accept(run);
    await end;
    // It stands in one batch with the second run that can't be closed, or behind it.
    await store.accept({ ...run, lane: "POST /other" }).catch(() => {});
    other.exec("DROP TRIGGER full");
    other.close();
    await store.drain(30_000);
    assert.equal((await store.find(1))?.status, "CLOSED_IN_SUCCESS");
    assert.equal(alerts.length, 1);
    await store.close();
  }));

test("A folder that can't be made is refused", () =>
  inFolder(async (folder) => {
    writeFileSync(folder, "");
    assert.throws(() => new DatabaseStore(folder, fail), /EEXIST|ENOTDIR/);
    assert.throws(() => new DatabaseStore(path.join(folder, "below"), fail), /ENOTDIR/);
  }));
