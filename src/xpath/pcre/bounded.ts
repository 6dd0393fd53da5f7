// Runs a piece of work with a limit of time: V8 can be interrupted while it matches a regular expression, from a watchdog thread.
import { createRequire } from "node:module";
import type { Context, Script } from "node:vm";

const load = createRequire(import.meta.url);

type Room = { readonly script: Script; readonly context: Context & { work: (() => unknown) | undefined } };
let room: Room | undefined;

/**
 * What the work gives, or undefined where it took longer than `milliseconds`.
 * Entering costs about 0.1 ms, so this is for work that may run away.
 */
export function bounded<T>(milliseconds: number, work: () => T): { readonly result: T } | undefined {
  room ??= openRoom();
  room.context.work = work;
  try {
    return { result: room.script.runInContext(room.context, { timeout: milliseconds }) as T };
  } catch (error) {
    if (isTimeout(error)) return undefined;
    throw error;
  } finally {
    room.context.work = undefined;
  }
}

function openRoom(): Room {
  const vm = load("node:vm") as typeof import("node:vm");
  const context: Room["context"] = { work: undefined };
  return { script: new vm.Script("work()"), context: vm.createContext(context) as Room["context"] };
}

/** The error comes from the other context, so that it is no instance of our Error. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}
