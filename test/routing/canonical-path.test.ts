import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalPath } from "../../src/routing/canonical-path.ts";
import { Random } from "../random.ts";

function told(path: string): string {
  const result = canonicalPath(path);
  return typeof result === "string" ? result : result.reason;
}

test("A path that is canonical stays as it is", () => {
  const paths = [
    "/",
    "/a",
    "/a/",
    "/a/b.c",
    "/...",
    "/.a/..b/c..",
    "//",
    "/a//b",
    "/~a-b_c.d/!$&'()*+,=:@",
    "/a;b=1/c",
    "/%2F",
    "/%C3%BC",
    "/%25",
    "/%5C",
    "/a%2Fb",
  ];
  for (const path of paths) assert.equal(told(path), path);
});

test("Other spellings of a path become the canonical one", () => {
  const table: readonly [path: string, canonical: string][] = [
    ["/%61%7A%41%30%2D%5F%2E%7E", "/azA0-_.~"],
    ["/%c3%bc/%2f", "/%C3%BC/%2F"],
    ["/\u00c3\u00bc", "/%C3%BC"],
    ['/a b"<>^`{|}[]', "/a%20b%22%3C%3E%5E%60%7B%7C%7D%5B%5D"],
    ["/a/./b", "/a/b"],
    ["/a/../b", "/b"],
    ["/a/b/..", "/a/"],
    ["/a/.", "/a/"],
    ["/.", "/"],
    ["/..", "/"],
    ["/../../a", "/a"],
    ["/a/%2e%2E/b", "/b"],
    ["/a/.%2e/b/%2e", "/b/"],
    ["/a//../b", "/a/b"],
    ["//..//a", "//a"],
    ["/v1/../../etc/passwd", "/etc/passwd"],
    ["/%252e%252e/a", "/%252e%252e/a"],
    ["/%252fa", "/%252fa"],
    ["/a%3bb", "/a%3Bb"],
    ["/%0d%0a", "/%0D%0A"],
  ];
  for (const [path, canonical] of table) assert.equal(told(path), canonical, path);
});

test("What no path may have is malformed", () => {
  const paths = [
    "",
    "a",
    "*",
    "/%",
    "/%4",
    "/%zz",
    "/a%",
    "/%u0041",
    "/%00",
    "/a\0b",
    "/a\\b",
    "/..\\a",
    "/a\tb",
    "/a\x7fb",
    "/\u0100",
  ];
  const badUtf8 = ["/%FF", "/%C3", "/%C3/%BC", "/%C0%AF", "/%ED%A0%80", "/%F4%90%80%80", "/%80", "/\u00fc"];
  for (const path of [...paths, ...badUtf8]) assert.equal(told(path), "malformed", JSON.stringify(path));
});

test("A dot segment that another server might see is hidden", () => {
  const paths = [
    "/..%2fswagger.yaml%23",
    "/a%2F..%2Fb",
    "/%2e%2e%2fa",
    "/a%2f.",
    "/..%5Ca",
    "/a%5c..",
    "/..;/a",
    "/..;x=1/a",
    "/.;/a",
    "/..%3B/a",
    "/a;..",
    "/x/../..%2F",
  ];
  for (const path of paths) assert.equal(told(path), "hidden-dot-segment", path);
  for (const path of ["/a%2Fb..", "/..a%2Fb", "/a;v=..", "/...;a", "/a;b;c"]) assert.equal(told(path), path);
});

test("The canonical form of a canonical path is itself, and it has no dot segments", () => {
  const random = new Random(7);
  const pieces = [
    "/",
    "/",
    ".",
    "..",
    "a",
    "b",
    "%2e",
    "%2F",
    "%5c",
    ";",
    "%3b",
    "%c3%bc",
    "%41",
    " ",
    "{",
    "\u00c3\u00a9",
    "%",
    "\\",
  ];
  let canonical = 0;
  for (let count = 0; count < 20_000; count += 1) {
    const path = `/${Array.from({ length: random.below(8) }, () => random.pick(pieces)).join("")}`;
    const result = canonicalPath(path);
    if (typeof result !== "string") continue;
    canonical += 1;
    assert.equal(canonicalPath(result), result, path);
    assert.doesNotMatch(decodeURIComponent(result), /[\\/;]\.\.?(?:[\\/;]|$)/, path);
    assert.match(result, /^\//);
  }
  assert.ok(canonical > 5000);
});

test("A long hostile path takes one pass", () => {
  const path = `/${"a/../%2e%2e/./".repeat(20_000)}`;
  assert.equal(told(path), "/");
  assert.equal(told(`/${"%C3%BC".repeat(50_000)}%`), "malformed");
});
