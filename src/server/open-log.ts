// The log of a process: stderr.
import { LogWriter } from "../logging/log-writer.ts";
import { alertLine } from "../logging/logger.ts";

/** Milliseconds for what waits in the log when the process ends. */
export const LOG_FLUSH = 5000;

/** @param limit bytes that may wait */
export function openLog(limit: number): LogWriter {
  // node's stderr, once asked for, doesn't block where it is a pipe: a full one leaves no thread waiting.
  return new LogWriter({ fd: process.stderr.fd, limit, droppedLine });
}

function droppedLine(count: number): string {
  return alertLine(
    "",
    "log",
    `${count} ${count === 1 ? "log line was" : "log lines were"} dropped: the log could not be written in time`,
  );
}

/** A defect of the gateway itself: what waits in the log gets out, with the cause as the last line, before the process ends. */
export function endOnDefects(log: LogWriter): void {
  process.on("uncaughtException", (error) => {
    log.line(alertLine("", "defect", error.stack ?? error.message));
    void log.close(LOG_FLUSH).then(() => process.exit(1));
  });
}
