// What the `flat` command and a running gateway tell each other over the control socket: a line of JSON each.
import type { Socket } from "node:net";

export type ControlCommand = "stop" | "reload";

export type ControlAnswer = {
  readonly pid: number;
  readonly url: string;
  /** Of a reload; none where all went well. */
  readonly problems?: readonly string[];
  /** Milliseconds, of a reload. */
  readonly duration?: number;
  /** Why the command was refused. */
  readonly refused?: string;
};

/** Requests are short; answers hold the faults of an app. Characters. */
const MAX_LINE = 64 * 1024 * 1024;

/** The first line that comes; undefined where the connection ends before, or it gets too long. */
export function readLine(socket: Socket, limit: number = MAX_LINE): Promise<string | undefined> {
  return new Promise((resolve) => {
    const parts: string[] = [];
    let size = 0;
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      parts.push(chunk);
      size += chunk.length;
      if (chunk.includes("\n")) resolve(parts.join("").split("\n", 1)[0]);
      else if (size > limit) socket.destroy();
    });
    socket.on("close", () => resolve(undefined));
  });
}
