import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { FileGlob } from "../../src/source/file-glob.ts";
import { SourceFiles } from "../../src/source/source-files.ts";
import { writeApp } from "../servers/app-folder.ts";

function noted(glob: string, files: Readonly<Record<string, string>>) {
  const folder = writeApp(files);
  const sources = new SourceFiles();
  sources.noteGlob(FileGlob.parse(glob, folder) as FileGlob, folder);
  const changes = () => [...sources.changes().keys()].map((file) => path.relative(folder, file));
  return { folder, sources, changes };
}

describe("globs of files", () => {
  it("are names with wildcards", () => {
    for (const name of ["a.yaml", "apis/a.yaml", "../a", "/a/b"]) assert.equal(FileGlob.parse(name, "/app"), undefined);
    const { folder, pattern } = FileGlob.parse("apis/v1/*.yaml", "/app") as FileGlob;
    assert.deepEqual([folder, pattern], ["/app/apis/v1", "*.yaml"]);
  });

  it("fit names, also of files that aren't there", () => {
    const glob = FileGlob.parse("apis/**/*.yaml", "/app") as FileGlob;
    const fitting = ["/app/apis/a.yaml", "/app/apis/b/c/a.yaml", "/app/a.yaml", "/app/apis/a.json", "/apis/a.yaml"];
    assert.deepEqual(
      fitting.filter((file) => glob.fits(file)),
      ["/app/apis/a.yaml", "/app/apis/b/c/a.yaml"],
    );
  });
});

describe("SourceFiles with globs", () => {
  for (const [what, change, changed] of [
    ["nothing has changed", () => {}, false],
    ["a file has come that fits", (folder) => writeFileSync(path.join(folder, "apis/b.yaml"), ""), true],
    ["a file has come that doesn't fit", (folder) => writeFileSync(path.join(folder, "apis/b.db"), ""), false],
    ["a fitting file has gone", (folder) => rmSync(path.join(folder, "apis/a.yaml")), true],
    [
      "one was renamed",
      (folder) => renameSync(path.join(folder, "apis/a.yaml"), path.join(folder, "apis/c.yaml")),
      true,
    ],
    ["the folder has gone", (folder) => rmSync(path.join(folder, "apis"), { recursive: true }), true],
    [
      "a folder has come with a file that fits",
      (folder) => {
        mkdirSync(path.join(folder, "apis/new"));
        writeFileSync(path.join(folder, "apis/new/a.yaml"), "");
      },
      true,
    ],
  ] as readonly (readonly [string, (folder: string) => void, boolean])[]) {
    it(`know whether ${what}`, () => {
      const { folder, changes, sources } = noted("apis/**/*.yaml", { "apis/a.yaml": "" });
      change(folder);
      assert.deepEqual(changes(), changed ? ["apis/**/*.yaml"] : []);
      const copy = new SourceFiles(JSON.parse(JSON.stringify(sources.entries)));
      assert.equal(copy.changes().size, changed ? 1 : 0);
    });
  }

  it("know which folders tell of changes, those that aren't there yet by the one above", () => {
    const { folder, sources } = noted("apis/**/*.yaml", { "apis/a.yaml": "", "apis/b/c.yaml": "" });
    const folders = [...sources.folders].map((name) => path.relative(folder, name));
    assert.deepEqual(folders, ["", "apis", "apis/b"]);
    assert.deepEqual(sources.paths, []);
    const later = noted("later/*.yaml", { "a.yaml": "" });
    assert.deepEqual([...later.sources.folders], [later.folder]);
  });

  it("have files that fit, whether they are there or not", () => {
    const { folder, sources } = noted("apis/*.yaml", {});
    assert.equal(sources.has(path.join(folder, "apis/new.yaml")), true);
    assert.equal(sources.has(path.join(folder, "apis/new.json")), false);
  });
});
