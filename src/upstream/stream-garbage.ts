// Frees the memory of chunks that have been streamed. V8 lets 32 MiB of dead buffers gather (64 MiB on newer ones) before it
// looks at the young objects that hold them: too much for a proxy that never needs more than a few chunks.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes between two looks at the young objects. */
const PORTION = 16 * 1024 * 1024;

let streamed = 0;
let collectYoung: ((options: { type: "minor" }) => void) | undefined;

/** To be told of each chunk that was passed on. @param bytes its size */
export function noteStreamed(bytes: number): void {
  streamed += bytes;
  if (streamed < PORTION) return;
  streamed = 0;
  collectYoung ??= exposeCollector();
  collectYoung({ type: "minor" });
}

/** node has no other way to it. It takes less than a millisecond, as few young objects are alive. */
function exposeCollector(): (options: { type: "minor" }) => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}
