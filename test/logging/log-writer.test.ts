// The log writer against files and pipes as they are.
import assert from "node:assert/strict";
import { closeSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { LogWriter } from "../../src/logging/log-writer.ts";
import { writeApp } from "../servers/app-folder.ts";
import { Pipe } from "../servers/pipe.ts";

/** What the system holds for a pipe. */
const PIPE_SIZE = 65_536;
const MIB = 1024 * 1024;

function writer(fd: number, limit: number = MIB): LogWriter {
  return new LogWriter({ fd, limit, droppedLine: (count) => `dropped ${count}` });
}

/** Lines that tell their number, of 100 bytes each with the line end. */
function numbered(first: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${first + index} `.padEnd(99, "."));
}

function writeAll(log: LogWriter, lines: readonly string[]): void {
  for (const line of lines) log.line(line);
}

describe("the log writer, to a file", () => {
  it("writes lines whole and in order, later", async () => {
    const file = path.join(writeApp({ log: "" }), "log");
    const fd = openSync(file, "a");
    const log = writer(fd, 2 * MIB);
    const lines = [...numbered(0, 10_000), "käse \u20ac \u{1f600}", ""];
    writeAll(log, lines);
    assert.equal(readFileSync(file, "utf8"), "");
    await log.close(60_000);
    closeSync(fd);
    assert.equal(readFileSync(file, "utf8"), lines.map((line) => `${line}\n`).join(""));
  });

  it("goes on after it was flushed", async () => {
    const file = path.join(writeApp({ log: "" }), "log");
    const fd = openSync(file, "a");
    const log = writer(fd);
    for (const line of ["one", "two"]) {
      log.line(line);
      await log.close(60_000);
    }
    await log.close(60_000);
    closeSync(fd);
    assert.equal(readFileSync(file, "utf8"), "one\ntwo\n");
  });
});

describe("the log writer, to a pipe", () => {
  it("writes more than the pipe holds, whole and in order", async () => {
    const pipe = new Pipe();
    const log = writer(pipe.fd, 16 * MIB);
    const lines = [...numbered(0, 50_000), "x".repeat(MIB), "last"];
    writeAll(log, lines);
    assert.deepEqual(await pipe.read().until(/^last$/m), lines);
  });

  it("drops whole lines beyond its limit, and tells once how many", async () => {
    const pipe = new Pipe();
    const log = writer(pipe.fd, 200_000);
    const lines = numbered(0, 100_000);
    writeAll(log, lines);
    const reader = pipe.read();
    const got = await reader.until(/^dropped \d+$/m);
    const kept = got.slice(0, -1);
    assert.deepEqual(kept, lines.slice(0, kept.length));
    assert.equal(got.at(-1), `dropped ${lines.length - kept.length}`);
    assert.ok(kept.length * 100 <= 200_000);
    log.line("afterwards");
    assert.equal((await reader.until(/^afterwards$/m)).at(-1), "afterwards");
  });

  it("keeps no more than its limit while nobody reads", async () => {
    const pipe = new Pipe();
    const log = writer(pipe.fd, 200_000);
    // Beyond what the pipe takes, each round finds the queue as the last one left it.
    for (let round = 0; round < 100; round += 1) {
      writeAll(log, numbered(round * 100, 100));
      await log.close(1);
    }
    const got = await pipe.read().until(/^dropped \d+$/m);
    assert.ok((got.length - 1) * 100 <= 200_000 + PIPE_SIZE);
    assert.equal(got.at(-1), `dropped ${10_000 - (got.length - 1)}`);
  });

  it("tells of each overflow anew", async () => {
    const pipe = new Pipe();
    const log = writer(pipe.fd, 10_000);
    const reader = pipe.read();
    for (let round = 1; round <= 3; round += 1) {
      writeAll(log, numbered(0, 150));
      const got = await reader.until(new RegExp(`(^dropped.*\\n(^\\d.*\\n)*){${round}}`, "m"));
      const reports = got.filter((line) => line.startsWith("dropped"));
      const dropped = reports.reduce((sum, line) => sum + Number(line.slice(8)), 0);
      assert.deepEqual([reports.length, got.length - round + dropped], [round, round * 150]);
    }
  });

  it("drops a line that is longer than the limit, and says so", async () => {
    const pipe = new Pipe();
    const log = writer(pipe.fd, 1000);
    log.line("x".repeat(1000));
    const reader = pipe.read();
    assert.deepEqual(await reader.until(/dropped/), ["dropped 1"]);
  });

  it("gives up flushing when the time is over", async () => {
    const pipe = new Pipe();
    const log = writer(pipe.fd);
    writeAll(log, numbered(0, 2000));
    await log.close(1);
    assert.ok(pipe.read().text === "");
  });

  it("survives that its reader leaves, and tells the next one what was lost", async () => {
    const pipe = new Pipe();
    const log = writer(pipe.fd);
    pipe.leave();
    for (let round = 0; round < 3; round += 1) {
      writeAll(log, ["lost", "lost too"]);
      await log.close(60_000);
    }
    const reader = pipe.read();
    log.line("here again");
    assert.deepEqual(await reader.until(/dropped/), ["here again", "dropped 6"]);
  });
});
