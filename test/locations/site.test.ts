import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { FileCache, mimeTypeOf } from "../../src/locations/file-cache.ts";
import { servedPath } from "../../src/locations/serve-path.ts";
import { Site } from "../../src/locations/site.ts";

const base = realpathSync(mkdtempSync(path.join(tmpdir(), "site-")));
const app = path.join(base, "app");
mkdirSync(path.join(app, "public/inner/.hidden"), { recursive: true });
writeFileSync(path.join(base, "secret.txt"), "secret");
writeFileSync(path.join(base, "app-twin.txt"), "secret");
writeFileSync(path.join(app, "a.json"), '{"a":1}');
writeFileSync(path.join(app, "public/index.html"), "index");
writeFileSync(path.join(app, "public/inner/file.txt"), "file");
writeFileSync(path.join(app, "public/inner/.hidden/file.txt"), "hidden");
symlinkSync(base, path.join(app, "out"));
symlinkSync(path.join(app, "a.json"), path.join(app, "public/link.json"));
const site = new Site(app);
after(() => rmSync(base, { recursive: true }));

describe("the app folder", () => {
  const names: readonly (readonly [string, string])[] = [
    ["a.json", "public/a.json"],
    ["../a.json", "a.json"],
    ["/a.json", "a.json"],
    ["/../a.json", "../a.json"],
    ["a.json#x", "public/a.json"],
    ["a.json?x", "public/a.json"],
    ["a.json;x", "public/a.json"],
    ["./inner/../a.json", "public/a.json"],
  ];
  for (const [name, resolved] of names) {
    it(`takes ${name} in the folder public for ${resolved}`, () => {
      assert.equal(site.resolve(name, path.join(app, "public")), path.join(app, resolved));
    });
  }

  it("finds what is inside", () => {
    assert.equal(site.lookUp(path.join(app, "a.json"))?.path, path.join(app, "a.json"));
    assert.equal(site.lookUp(path.join(app, "public/link.json"))?.path, path.join(app, "a.json"));
    assert.equal(site.lookUp(app)?.stats.isDirectory(), true);
  });

  it("finds nothing outside, nothing missing, and nothing with NUL in its name", () => {
    for (const name of ["../secret.txt", "../app-twin.txt", "out/secret.txt", "none", "a.json\0", "a.json/x"]) {
      assert.equal(site.lookUp(path.join(app, name)), undefined, name);
    }
  });

  it("shows names relative to itself", () =>
    assert.equal(site.nameOf(path.join(app, "public/index.html")), "public/index.html"));
});

describe("files that flows read", () => {
  const files = new FileCache(site);

  it("come with the type of their ending", () => {
    const content = files.read(path.join(app, "a.json"));
    assert.equal(content?.text(), '{"a":1}');
    assert.equal(content?.mime, "application/json");
  });

  it("are kept until they change on disk", () => {
    const name = path.join(app, "changes.txt");
    writeFileSync(name, "one");
    const first = files.read(name);
    assert.equal(files.read(name), first);
    writeFileSync(name, "another");
    assert.equal(files.read(name)?.text(), "another");
  });

  it("are regular files inside the app folder", () => {
    for (const name of ["public", "none", "../secret.txt", "out/secret.txt"]) {
      assert.equal(files.read(path.join(app, name)), undefined, name);
    }
  });

  it("have types without parameters", () => {
    const types = ["a.html", "a.css", "a.js", "a.xml", "a.svg", "a.txt", "a.unknown", "a"].map(mimeTypeOf);
    assert.deepEqual(types, [
      "text/html",
      "text/css",
      "text/javascript",
      "application/xml",
      "image/svg+xml",
      "text/plain",
      "application/octet-stream",
      "application/octet-stream",
    ]);
  });
});

describe("where URL paths lead below a served folder", () => {
  const folder = path.join(app, "public");
  const found: readonly (readonly [string, string])[] = [
    ["/", "public/index.html"],
    ["/index.html", "public/index.html"],
    ["/inner/file.txt", "public/inner/file.txt"],
    ["/inner/f%69le.txt", "public/inner/file.txt"],
    ["/link.json", "a.json"],
  ];
  for (const [urlPath, file] of found) {
    it(`finds ${urlPath}`, () => {
      const served = servedPath(site, folder, urlPath);
      assert.equal(served.kind === "file" ? served.path : served.kind, path.join(app, file));
    });
  }

  it("knows folders without a slash", () => assert.equal(servedPath(site, folder, "/inner").kind, "folder"));

  const nowhere = [
    "/none",
    "/inner/",
    "/inner/file.txt/",
    "/../a.json",
    "/inner/../index.html",
    "/%2e%2e/a.json",
    "/..%2fa.json",
    "/inner%2ffile.txt",
    "/inner/.hidden/file.txt",
    "//inner/file.txt",
    "/inner//file.txt",
    "/index.html%00",
    "/%zz",
    "/%ff",
    "/\\..\\a.json",
  ];
  for (const urlPath of nowhere) {
    it(`finds nothing at ${urlPath}`, () => assert.equal(servedPath(site, folder, urlPath).kind, "none"));
  }
});
