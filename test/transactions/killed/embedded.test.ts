// kill -9, again and again, of a gateway that keeps its runs in a file: nothing is lost, nothing is closed twice.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { openDatabase } from "../../../src/transactions/database/open-database.ts";
import { allClosed, Backend, jobApp, submit, Victim } from "./scene.ts";

const JOBS = 1000;

test("of 1,000 runs none is lost and none is closed twice when the gateway is killed three times", {
  timeout: 300_000,
}, async () => {
  const backend = await Backend.start();
  const folder = jobApp(backend);
  const data = path.join(folder, ".flat");
  const gateway = await Victim.start(folder);
  // The file itself writes down each time that a transaction is closed.
  const audit = openDatabase(data, "transactions.db");
  audit.exec(`
    PRAGMA busy_timeout = 5000;
    CREATE TABLE closings (run INTEGER, status INTEGER);
    CREATE TRIGGER closing AFTER UPDATE OF status ON runs WHEN NEW.status <> 0
    BEGIN INSERT INTO closings VALUES (NEW.id, NEW.status); END;
  `);
  const submitted = submit(JOBS, [gateway.url]);
  for (const total of [150, 400, 700]) {
    await backend.fill(total);
    await gateway.kill();
    backend.release();
    await gateway.start();
  }
  await submitted;
  const transactions = await allClosed(gateway.url);
  const closings = audit.prepare("SELECT run, count(*) AS n FROM closings GROUP BY run").all();
  audit.close();
  assert.equal(transactions.length, JOBS);
  assert.deepEqual(
    closings.map(({ run, n }) => [Number(run), Number(n)]),
    Array.from({ length: JOBS }, (_, i) => [i + 1, 1]),
  );
  assert.equal(backend.counts.size, JOBS);
  assert.ok(Math.max(...backend.counts.values()) <= 2);
  assert.deepEqual(
    transactions.filter(({ status }) => status !== "CLOSED_IN_SUCCESS"),
    [],
  );
});

test("a run that ends the gateway twice isn't begun again: it is closed in errors", { timeout: 300_000 }, async () => {
  const backend = await Backend.start();
  const gateway = await Victim.start(jobApp(backend));
  await backend.fill(0, 0);
  await submit(1, [gateway.url]);
  for (const count of [1, 2]) {
    await backend.fill(0, count);
    await gateway.kill();
    await gateway.start();
  }
  const [transaction, ...others] = await allClosed(gateway.url);
  assert.deepEqual([transaction?.status, others.length], ["CLOSED_IN_ERRORS", 0]);
  assert.match(JSON.stringify(transaction?.errors), /The gateway died 2 times while it ran/);
  assert.deepEqual([...backend.counts.values()], [2]);
});

test("what a killed worker was running is run by the others", { timeout: 300_000 }, async () => {
  const backend = await Backend.start();
  const gateway = await Victim.start(jobApp(backend), {}, 2);
  const submitted = submit(100, [gateway.url]);
  await backend.fill(30);
  gateway.killWorker();
  backend.release();
  await submitted;
  const transactions = await allClosed(gateway.url);
  assert.deepEqual(
    [transactions.length, transactions.filter(({ status }) => status !== "CLOSED_IN_SUCCESS")],
    [100, []],
  );
  assert.deepEqual([backend.counts.size, Math.max(...backend.counts.values()) <= 2], [100, true]);
});
