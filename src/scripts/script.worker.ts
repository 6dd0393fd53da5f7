// A thread that runs scripts: several at a time, as far as they wait.

import { pathToFileURL } from "node:url";
import { parentPort, type Transferable, workerData } from "node:worker_threads";
import { loadFault, NothingToCall } from "./load-fault.ts";
import { RunningScript, type Script, type Send } from "./running-script.ts";
import {
  board,
  type CheckReport,
  type Envelope,
  type FromThread,
  sizeOf,
  type ThreadData,
  type ToThread,
} from "./script-messages.ts";

type Check = Extract<ToThread, { kind: "check" }>;
type RunOrder = Extract<ToThread, { kind: "run" }>;

const { folder, files, board: cells, globals } = workerData as ThreadData;
const scripts = new Map<string, Script>();
const runs = new Map<number, RunningScript>();
const sharedVariables = globals.map(([name, json]) => [name, Object.freeze(JSON.parse(json))] as const);
/** Scripts that are being looked at, while the gateway waits for them. */
const checks = new Set<Check>();

/** Characters that may be unread. */
const UNREAD = 1024 * 1024;

const send: Send = (message: FromThread, transfer = []) => {
  const size = sizeOf(message);
  if (size > 0) waitForReader();
  Atomics.add(cells, board.unread, size);
  parentPort?.postMessage({ flatgate: message } satisfies Envelope, transfer as readonly Transferable[]);
};

/** Who writes faster than the gateway reads has to wait, but for scripts that are loaded: the gateway waits for these. */
function waitForReader(): void {
  if (checks.size > 0 || Atomics.load(cells, board.started) === 0) return;
  for (let unread = Atomics.load(cells, board.unread); unread > UNREAD; unread = Atomics.load(cells, board.unread))
    Atomics.wait(cells, board.unread, unread);
}

/** @throws whatever the script throws while it is loaded */
async function load(file: string): Promise<Script> {
  const module = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
  const script = scriptOf(module.default);
  if (script === undefined) throw new NothingToCall("It has no default export that is a function");
  scripts.set(file, script);
  return script;
}

/** A CommonJS module that was made of an ECMAScript one has its default export as a property. */
function scriptOf(exported: unknown): Script | undefined {
  const own = typeof exported === "object" ? (exported as { default?: unknown } | null)?.default : exported;
  return typeof own === "function" ? (own as Script) : undefined;
}

async function check(order: Check): Promise<void> {
  checks.add(order);
  try {
    await load(order.file);
    report(order, { fault: undefined, place: undefined });
  } catch (error) {
    report(order, loadFault(error, order.file));
  }
}

function report(order: Check, result: CheckReport): void {
  checks.delete(order);
  order.port.postMessage(result);
  order.port.close();
  Atomics.store(order.signal, 0, 1);
  Atomics.notify(order.signal, 0);
}

function writeLines(chunk: string | Uint8Array, ...more: readonly unknown[]): boolean {
  for (const line of Buffer.from(chunk as string)
    .toString()
    .split("\n"))
    if (line.trim() !== "") send({ kind: "log", requestID: "", text: line });
  const done = more.at(-1);
  if (typeof done === "function") queueMicrotask(() => done());
  return true;
}

/** The board tells which run it is that keeps the thread busy, if it is one before its first await. */
function begin({ run, file, requestID, given, responds }: RunOrder): void {
  Atomics.store(cells, board.begun, run);
  Atomics.store(cells, board.current, run);
  const ended = (): void => void runs.delete(run);
  const running = new RunningScript(run, { send, requestID, folder, globals: sharedVariables, ended });
  runs.set(run, running);
  void running.perform(scripts.get(file) ?? load(file), given, responds);
  Atomics.store(cells, board.current, 0);
}

function take(message: ToThread): void {
  switch (message.kind) {
    case "check":
      void check(message);
      return;
    case "run":
      begin(message);
      return;
    case "abort":
      runs.get(message.run)?.abort(message.reason);
      runs.delete(message.run);
      return;
    case "pull":
      runs.get(message.run)?.pull(message.bytes);
      return;
    case "answer":
      runs.get(message.run)?.answer(message.call, message.answer);
      return;
    case "refusal":
      runs.get(message.run)?.refuse(message.call, message.message);
      return;
    case "ping":
      send({ kind: "pong" });
  }
}

// What is written goes to the log. Streams that the gateway reads would hold its process.
for (const stream of [process.stdout, process.stderr]) stream.write = writeLines as typeof stream.write;
process.on("exit", () => {
  for (const order of checks)
    report(order, { fault: "It ends its thread when it is loaded", place: undefined, ended: true });
});
parentPort?.on("message", take);
// What can't be loaded any more fails when it is to run.
await Promise.allSettled(files.map(load));
Atomics.store(cells, board.started, 1);
Atomics.notify(cells, board.started);
send({ kind: "ready" });
