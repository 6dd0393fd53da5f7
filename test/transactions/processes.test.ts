// Asynchronous routes of whole gateways that are killed, stopped and started again, reloaded, and of several workers.
import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { type Files, writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { FlatProcess } from "../servers/flat-process.ts";
import { accepted, closed, shown, startBackend } from "./async-gateway.ts";

const wait = `<flow><request>{"url": {{ concat($env/BACKEND, $request/path) }}, "options": {"exit-on-error": true, "timeout": 50}}</request></flow>`;

const route = (name: string, options = "true"): string =>
  `  /${name}:\n    x-flat-async: ${options}\n    x-flat-flow: flow.xml\n`;

const app = (...routes: string[]): Files => ({
  "swagger.yaml": `swagger: "2.0"\nsecurity: []\npaths:\n  /now:\n    x-flat-flow: now.xml\n${routes.join("")}`,
  "flow.xml": wait,
  "now.xml": "<flow><echo>now</echo></flow>",
});

async function kill({ child, exit }: FlatProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  await exit;
}

function start(folder: string, env: Readonly<Record<string, string>>, ...args: string[]): FlatProcess {
  return FlatProcess.start(["start", "--port", "0", ...args, folder], env);
}

test("What was accepted is run after kill -9: what waited, and once more what was under way", async () => {
  const backend = await startBackend();
  const env = { BACKEND: backend.origin };
  const folder = writeApp(app(route("slow", "{concurrency: 2}")));
  const first = start(folder, env);
  const url = await first.url();
  for (let at = 0; at < 5; at += 1) await accepted(url, "/slow", { body: `body ${at}` });
  await backend.received(2);
  await kill(first, "SIGKILL");
  const second = start(folder, env);
  const again = await second.url();
  await backend.received(4);
  backend.release();
  for (let id = 1; id <= 5; id += 1)
    assert.equal((await closed(again, `/transactions/${id}`)).status, "CLOSED_IN_SUCCESS");
  assert.equal(backend.paths.length, 7);
  assert.equal((await accepted(again, "/slow")).id, 6);
  await kill(second, "SIGTERM");
});

test("A run that dies twice is closed in errors, and its error flow tells", async () => {
  const backend = await startBackend();
  const env = { BACKEND: backend.origin };
  const files = app(route("slow"));
  const swagger = files["swagger.yaml"]?.replace("security: []", "security: []\nx-flat-error: {flow: error.xml}") ?? "";
  const error = `<flow><template>{"info": {{ $error/info/value[1] }}}</template></flow>`;
  const folder = writeApp({ ...files, "swagger.yaml": swagger, "error.xml": error });
  for (const count of [1, 2]) {
    const gateway = start(folder, env);
    const url = await gateway.url();
    if (count === 1) await accepted(url, "/slow");
    await backend.received(count);
    await kill(gateway, "SIGKILL");
  }
  const last = start(folder, env);
  const { status, errors, response } = await closed(await last.url(), "/transactions/1");
  assert.equal(status, "CLOSED_IN_ERRORS");
  const info = "The gateway died 2 times while it ran.";
  assert.deepEqual(
    errors.map((one) => one.info),
    [[info]],
  );
  assert.deepEqual([response.status, response.body], [500, { info }]);
  assert.equal(backend.paths.length, 2);
  await kill(last, "SIGTERM");
});

test("A gateway that stops lets runs end, and what waits is there at the next start", async () => {
  const backend = await startBackend();
  const env = { BACKEND: backend.origin };
  const folder = writeApp(app(route("slow", "{concurrency: 1}")));
  const first = start(folder, env);
  const url = await first.url();
  await accepted(url, "/slow");
  await accepted(url, "/slow");
  await backend.received(1);
  first.child.kill("SIGTERM");
  // New connections are refused once it stops.
  while (
    await ask(`${url}/now`).then(
      ({ status }) => status === 200,
      () => false,
    )
  );
  backend.release();
  await first.exit;
  assert.equal(backend.paths.length, 1);
  assert.match(first.stderr, /Transaction 1, ANY \/slow: CLOSED_IN_SUCCESS/);
  const second = start(folder, env);
  const again = await second.url();
  assert.equal((await shown(again, "/transactions/1")).status, "CLOSED_IN_SUCCESS");
  assert.equal((await closed(again, "/transactions/2")).status, "CLOSED_IN_SUCCESS");
  assert.equal(backend.paths.length, 2);
  await kill(second, "SIGTERM");
});

test("A reload disturbs no run; new ones get the new flow, and what waits for a route that is gone is closed in errors", async () => {
  const backend = await startBackend();
  const env = { BACKEND: backend.origin };
  const folder = writeApp(app(route("slow", "{concurrency: 1}"), route("gone", "{concurrency: 1}")));
  const gateway = start(folder, env);
  const url = await gateway.url();
  for (const name of ["slow", "slow", "gone", "gone"]) await accepted(url, `/${name}`);
  await backend.received(2);
  const next = {
    ...app(route("slow", "{concurrency: 1}")),
    "flow.xml": `<flow><template>{"new": true}</template></flow>`,
  };
  for (const [name, text] of Object.entries(next)) writeFileSync(path.join(folder, name), text);
  gateway.child.kill("SIGHUP");
  await gateway.until("stderr", /"topic":"reload"/);
  const lost = await closed(url, "/transactions/4");
  assert.equal(lost.status, "CLOSED_IN_ERRORS");
  assert.deepEqual(
    lost.errors.map(({ info }) => info),
    [["The route ANY /gone doesn't run asynchronously any more."]],
  );
  assert.equal((await shown(url, "/transactions/3")).status, "ACTIVE");
  backend.release();
  assert.deepEqual((await closed(url, "/transactions/1")).response.body, { from: "the backend" });
  assert.equal((await closed(url, "/transactions/3")).status, "CLOSED_IN_SUCCESS");
  assert.deepEqual((await closed(url, "/transactions/2")).response.body, { new: true });
  await kill(gateway, "SIGTERM");
});

test("Workers share one file: each finds all transactions, and the runs of one that is killed", async () => {
  const backend = await startBackend();
  const env = { BACKEND: backend.origin, FLAT_STATUS_AUTH: "ops:secret" };
  const folder = writeApp(app(route("slow", "{concurrency: 8}")));
  const gateway = start(folder, env, "--workers", "2");
  const url = await gateway.url();
  const ids = new Set<number>();
  for (let at = 0; at < 8; at += 1) ids.add((await accepted(url, "/slow")).id);
  assert.deepEqual([...ids], [1, 2, 3, 4, 5, 6, 7, 8]);
  await backend.received(8);
  const Authorization = `Basic ${Buffer.from("ops:secret").toString("base64")}`;
  const status = await ask(`${url}/ServerStatus?format=json`, { headers: { Authorization } });
  const [worker] = JSON.parse(status.text).workers as { readonly pid: number }[];
  process.kill(worker?.pid ?? 0, "SIGKILL");
  await backend.received(9);
  backend.release();
  for (const id of ids) assert.equal((await closed(url, `/transactions/${id}`)).status, "CLOSED_IN_SUCCESS");
  await kill(gateway, "SIGTERM");
});

test("Runs are kept where FLAT_DATA says; where nothing can be kept, the gateway doesn't start", async () => {
  const data = path.join(writeApp({}), "deep", "data");
  const folder = writeApp(app(route("slow")));
  const gateway = start(folder, { FLAT_DATA: data });
  await accepted(await gateway.url(), "/slow");
  assert.ok(readdirSync(data).includes("transactions.db"));
  assert.equal(statSync(path.join(data, "transactions.db")).mode & 0o777, 0o600);
  assert.equal(existsSync(path.join(folder, ".flat")), false);
  await kill(gateway, "SIGTERM");
  rmSync(data, { recursive: true });
  writeFileSync(data, "");
  const refused = start(folder, { FLAT_DATA: data });
  const { code } = await refused.exit;
  assert.equal(code, 1);
  assert.match(
    refused.stderr,
    /^Transactions can't be kept in \S+\/deep\/data: EEXIST[\s\S]*FLAT_DATA names the folder/,
  );
});

test("Nothing is kept, and no database loaded, where no route is asynchronous; users don't hear of experiments", async () => {
  const plain = writeApp(app());
  const first = start(plain, {});
  assert.equal((await ask(`${await first.url()}/now`)).text, "now");
  assert.deepEqual(readdirSync(plain).includes(".flat"), false);
  await kill(first, "SIGTERM");
  const second = start(writeApp(app(route("slow"))), {});
  await accepted(await second.url(), "/slow");
  await kill(second, "SIGTERM");
  for (const { stderr } of [first, second]) assert.doesNotMatch(stderr, /experimental/i);
});

test("Flows and files of the app have no way to what is kept", async () => {
  const files = app(route("slow"));
  const swagger = `${files["swagger.yaml"]}  /read:\n    x-flat-flow: read.xml\n  /files/**:\n    x-flat-flow: serve.xml\n`;
  const read = `<flow><template>{"db": {{ file-exists(concat('fit://site/', $request/get/name)) }}, "swagger": {{ file-exists('fit://site/swagger.yaml') }}}</template></flow>`;
  const folder = writeApp({
    ...files,
    "swagger.yaml": swagger,
    "read.xml": read,
    "serve.xml": `<flow><serve dir="/" fallback-doc="/now.xml"/></flow>`,
  });
  const gateway = start(folder, {});
  const url = await gateway.url();
  assert.ok(existsSync(path.join(folder, ".flat", "transactions.db")));
  assert.deepEqual(JSON.parse((await ask(`${url}/read?name=.flat/transactions.db`)).text), {
    db: false,
    swagger: true,
  });
  const served = await ask(`${url}/files/.flat/transactions.db`);
  assert.equal(served.text, "<flow><echo>now</echo></flow>");
  await kill(gateway, "SIGTERM");
});

test("Metrics tell how many runs wait, are under way and have ended", async () => {
  const backend = await startBackend();
  const folder = writeApp(app(route("slow", "{concurrency: 1}")));
  const gateway = start(folder, { BACKEND: backend.origin, FLAT_STATUS_AUTH: "ops:secret" });
  const url = await gateway.url();
  const Authorization = `Basic ${Buffer.from("ops:secret").toString("base64")}`;
  const metrics = async () => (await ask(`${url}/metrics`, { headers: { Authorization } })).text;
  for (let at = 0; at < 3; at += 1) await accepted(url, "/slow");
  await backend.received(1);
  assert.match(await metrics(), /^flat_transactions\{state="waiting"\} 2\nflat_transactions\{state="running"\} 1$/m);
  backend.release();
  await closed(url, "/transactions/3");
  assert.match(await metrics(), /^flat_transactions_total\{status="CLOSED_IN_SUCCESS"\} 3$/m);
  await kill(gateway, "SIGTERM");
});
