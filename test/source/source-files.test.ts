import assert from "node:assert/strict";
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { SourceFiles } from "../../src/source/source-files.ts";
import { writeApp } from "../servers/app-folder.ts";

function noted(folder: string, ...names: readonly string[]): SourceFiles {
  const sources = new SourceFiles();
  for (const name of names) sources.note(path.join(folder, name));
  return sources;
}

function changes(sources: SourceFiles, folder: string): readonly string[] {
  return [...sources.changes().keys()].map((file) => path.relative(folder, file));
}

describe("SourceFiles", () => {
  it("has no changes as long as nothing changes", () => {
    const folder = writeApp({ a: "1" });
    const sources = noted(folder, "a", "missing", ".");
    writeFileSync(path.join(folder, "other"), "1");
    assert.deepEqual(changes(sources, folder), []);
  });

  for (const [what, change] of [
    ["written", (file) => writeFileSync(file, "22")],
    ["written with the same size and time", (file) => sameSizeAndTime(file)],
    ["replaced by another one", (file) => replace(file)],
    ["removed", (file) => rmSync(file)],
    ["made unreadable", (file) => chmodSync(file, 0)],
  ] as readonly (readonly [string, (file: string) => void])[]) {
    it(`knows a file that was ${what}`, () => {
      const folder = writeApp({ a: "1", b: "1" });
      const sources = noted(folder, "a", "b");
      change(path.join(folder, "a"));
      assert.deepEqual(changes(sources, folder), ["a"]);
    });
  }

  it("knows a file that is there at last, also in a folder that wasn't there", () => {
    const folder = writeApp({});
    const sources = noted(folder, "a", "sub/b");
    mkdirSync(path.join(folder, "sub"));
    assert.deepEqual(changes(sources, folder), []);
    writeFileSync(path.join(folder, "a"), "");
    writeFileSync(path.join(folder, "sub/b"), "");
    assert.deepEqual(changes(sources, folder), ["a", "sub/b"]);
  });

  it("knows a link that leads elsewhere, and a file behind a link", () => {
    const folder = writeApp({ "one/a": "1", "two/a": "1" });
    symlinkSync("one", path.join(folder, "current"));
    const sources = noted(folder, "current", "current/a");
    symlinkSync("two", path.join(folder, "next"));
    renameSync(path.join(folder, "next"), path.join(folder, "current"));
    assert.deepEqual(changes(sources, folder), ["current", "current/a"]);
  });

  it("counts what a file looked like first", () => {
    const folder = writeApp({ a: "1" });
    const sources = noted(folder, "a");
    writeFileSync(path.join(folder, "a"), "22");
    sources.note(path.join(folder, "a"));
    assert.deepEqual(changes(sources, folder), ["a"]);
  });

  it("can be sent to another process", () => {
    const folder = writeApp({ a: "1" });
    const sources = new SourceFiles(JSON.parse(JSON.stringify(noted(folder, "a", "b").entries)));
    assert.deepEqual(changes(sources, folder), []);
    writeFileSync(path.join(folder, "b"), "");
    assert.deepEqual(changes(sources, folder), ["b"]);
  });
});

function sameSizeAndTime(file: string): void {
  const { atime, mtime } = statSync(file);
  writeFileSync(file, "2");
  utimesSync(file, atime, mtime);
}

function replace(file: string): void {
  writeFileSync(`${file}.new`, "1");
  renameSync(`${file}.new`, file);
}
