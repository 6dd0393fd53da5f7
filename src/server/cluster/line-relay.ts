// Passes on what a worker writes to its log, in whole lines: only one process writes the log, so lines are never mixed.
import type { Readable } from "node:stream";

export type LinesSink = { lines(bytes: Buffer): void };

const LINE_END = 0x0a;

/** Resolves when the worker's log has ended. What it ends with that is no whole line is lost: the worker was killed while it wrote. */
export function relayLines(from: Readable, to: LinesSink): Promise<void> {
  /** The beginning of a line, in pieces. */
  let rest: Buffer[] = [];
  from.on("data", (chunk: Buffer) => {
    const end = chunk.lastIndexOf(LINE_END) + 1;
    if (end > 0) {
      to.lines(rest.length === 0 ? chunk.subarray(0, end) : Buffer.concat([...rest, chunk.subarray(0, end)]));
      rest = [];
    }
    if (end < chunk.length) rest.push(chunk.subarray(end));
  });
  return new Promise((resolve) => from.once("close", resolve));
}
