// The threads that run stylesheets, shared by all apps of the process: they start with the first one.
import { availableParallelism } from "node:os";
import { WorkerPool } from "../workers/worker-pool.ts";
import type { RunTask, StylesheetName, XsltResult, XsltTask } from "./xslt-task.ts";

/** A run that takes longer, in milliseconds, has failed. */
const RUN_LIMIT = 10_000;
/** A thread has to start before. */
const CHECK_LIMIT = 30_000;
const MAX_THREADS = 4;

let threads: WorkerPool<XsltTask, XsltResult> | undefined;

function pool(): WorkerPool<XsltTask, XsltResult> {
  threads ??= new WorkerPool({
    file: new URL(import.meta.url.endsWith(".ts") ? "./xslt.worker.ts" : "./xslt.worker.js", import.meta.url),
    size: Math.min(MAX_THREADS, availableParallelism()),
    stackMb: 32,
  });
  return threads;
}

/** Compiles a stylesheet, blocking this thread: for load. @throws WorkerFault */
export function checkStylesheet(name: StylesheetName): XsltResult {
  return pool().runSync({ kind: "check", ...name }, CHECK_LIMIT);
}

/** Rejects with a WorkerFault where the run fails; its `cause` says why. */
export function runStylesheet(task: RunTask): Promise<XsltResult> {
  return pool().run({ kind: "run", ...task }, RUN_LIMIT);
}
