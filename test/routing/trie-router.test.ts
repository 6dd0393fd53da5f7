import assert from "node:assert/strict";
import { test } from "node:test";
import { type PathPattern, parsePathPattern } from "../../src/routing/path-pattern.ts";
import { TrieRouter } from "../../src/routing/trie-router.ts";
import { Random } from "../random.ts";

function pattern(text: string): PathPattern {
  const parsed = parsePathPattern(text);
  assert.ok(typeof parsed === "object", String(parsed));
  return parsed;
}

function routerOf(...texts: string[]): TrieRouter<string> {
  const router = new TrieRouter<string>();
  for (const text of texts) assert.equal(router.add(pattern(text), text), undefined, text);
  return router;
}

/** `pattern endpoint params` */
function told(router: TrieRouter<string>, path: string): string | undefined {
  const match = router.match(path);
  return (
    match && [match.value, match.endpoint, ...Object.entries(match.params).map((pair) => pair.join("="))].join(" ")
  );
}

test("Plain paths come first, then the longest wildcard", () => {
  const router = routerOf("/**", "/foo/**", "/foo", "/foo/bar/**");
  const table: readonly [path: string, match: string][] = [
    ["/foo", "/foo /foo"],
    ["/foo/bar", "/foo/bar/** /foo/bar"],
    ["/foo/bar/", "/foo/bar/** /foo/bar"],
    ["/foo/bar/1", "/foo/bar/** /foo/bar"],
    ["/foo/bar/1/2/3", "/foo/bar/** /foo/bar"],
    ["/foo/bar1", "/foo/** /foo"],
    ["/foo/qux", "/foo/** /foo"],
    ["/foo/", "/foo/** /foo"],
    ["/bar", "/** "],
    ["/", "/** "],
    ["/foox", "/** "],
  ];
  for (const [path, match] of table) assert.equal(told(router, path), match, path);
});

test("The endpoint is the path, or what precedes the part that a wildcard matched", () => {
  const router = routerOf("/api/**", "/api/foo/**", "/api/foo/qux", "/api/foo/{p1}");
  const table: readonly [path: string, match: string | undefined][] = [
    ["/api/foo/qux", "/api/foo/qux /api/foo/qux"],
    ["/api/foo/quuux", "/api/foo/{p1} /api/foo/quuux p1=quuux"],
    ["/api/foo/bar/qux", "/api/foo/** /api/foo"],
    ["/api/bar", "/api/** /api"],
    ["/api", "/api/** /api"],
    ["/ap", undefined],
  ];
  for (const [path, match] of table) assert.equal(told(router, path), match, path);
});

test("A wildcard matches its prefix itself, unless a plain path does", () => {
  assert.equal(told(routerOf("/a/**"), "/a"), "/a/** /a");
  assert.equal(told(routerOf("/a/**", "/a"), "/a"), "/a /a");
  assert.equal(told(routerOf("/a/**", "/{x}"), "/a"), "/{x} /a x=a");
});

test("Matching is exact and has regard to case and slashes", () => {
  const router = routerOf("/users", "/a//b", "/c/");
  for (const path of ["/users/", "/Users", "//users", "/users/x", "/a/b", "/a///b", "/c"])
    assert.equal(told(router, path), undefined);
  assert.equal(told(router, "/a//b"), "/a//b /a//b");
  assert.equal(told(router, "/c/"), "/c/ /c/");
});

test("Literal segments beat parameters from the left, with a way back", () => {
  const router = routerOf("/{a}/x", "/u/{b}", "/u/me", "/u/{b}/y", "/{a}/{c}/z", "/u/me/w");
  const table: readonly [path: string, match: string | undefined][] = [
    ["/u/me", "/u/me /u/me"],
    ["/u/x", "/u/{b} /u/x b=x"],
    ["/v/x", "/{a}/x /v/x a=v"],
    ["/u/me/y", "/u/{b}/y /u/me/y b=me"],
    ["/u/me/z", "/{a}/{c}/z /u/me/z a=u c=me"],
    ["/v/w", undefined],
  ];
  for (const [path, match] of table) assert.equal(told(router, path), match, path);
});

test("A parameter may stand between literal texts; the longer ones come first", () => {
  const router = routerOf("/a/{id}", "/a/{id}.json", "/a/v{n}.json", "/a/v{n}");
  const table: readonly [path: string, match: string][] = [
    ["/a/1", "/a/{id} /a/1 id=1"],
    ["/a/1.json", "/a/{id}.json /a/1.json id=1"],
    ["/a/v1.json", "/a/v{n}.json /a/v1.json n=1"],
    ["/a/v1", "/a/v{n} /a/v1 n=1"],
    ["/a/b.json.json", "/a/{id}.json /a/b.json.json id=b.json"],
    ["/a/.jso", "/a/{id} /a/.jso id=.jso"],
  ];
  for (const [path, match] of table) assert.equal(told(router, path), match, path);
  // The texts must not overlap.
  assert.equal(told(routerOf("/ab{x}bc"), "/abc"), undefined);
});

test("Parameters are decoded once; an empty segment counts like any other", () => {
  const router = routerOf("/u/{id}", "/u/{id}/x");
  assert.equal(router.match("/u/a%2Fb")?.params.id, "a/b");
  assert.equal(router.match("/u/%252F")?.params.id, "%2F");
  assert.equal(router.match("/u/%C3%BC")?.params.id, "ü");
  assert.equal(router.match("/u/")?.params.id, "");
  assert.equal(router.match("/u//x")?.params.id, "");
  assert.equal(router.match("/u"), undefined);
});

test("Parameters named like members of Object are plain data", () => {
  const { params } = routerOf("/{__proto__}/{constructor}").match("/a/b") ?? assert.fail();
  assert.deepEqual(Object.entries(params), [
    ["__proto__", "a"],
    ["constructor", "b"],
  ]);
  assert.equal(params.toString, undefined);
});

test("Patterns that match the same paths are told, and the first stays", () => {
  const table = [
    ["/a", "/a"],
    ["/a/b", "/%61/b"],
    ["/users/{id}", "/users/{name}"],
    ["/{a}/x{b}.y", "/{c}/x{d}.y"],
    ["/a/**", "/a/**"],
    ["/**", "/**"],
  ];
  for (const [first = "", second = ""] of table) {
    const router = routerOf(first);
    assert.equal(router.add(pattern(second), `again ${second}`), first);
    const path = first.replaceAll(/\{.\}|\{..+?\}/g, "v").replace("/**", "/q");
    assert.equal(router.match(path)?.value, first);
  }
});

test("Matches of paths without parameters are made once", () => {
  const router = routerOf("/a", "/b/**");
  assert.equal(router.match("/a"), router.match("/a"));
  assert.equal(router.match("/b/1"), router.match("/b/2"));
});

/** Decides as the documentation words it, going through all patterns. */
function naiveMatch(patterns: readonly string[], path: string): string | undefined {
  const segments = path.slice(1).split("/");
  const plain = patterns
    .filter((text) => !text.endsWith("/**"))
    .filter((text) => fits(text.slice(1).split("/"), segments));
  if (plain.length > 0) return plain.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))[0];
  const wildcards = patterns
    .filter((text) => text.endsWith("/**"))
    .filter((text) => `${path}/`.startsWith(text.slice(0, -2)));
  return wildcards.sort((a, b) => b.length - a.length)[0];
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.length !== segments.length) return false;
  return pattern.every((part, index) => {
    const [prefix = "", suffix] = part.split(/\{.*\}/);
    const segment = segments[index] ?? "";
    if (suffix === undefined) return part === segment;
    return segment.length >= prefix.length + suffix.length && segment.startsWith(prefix) && segment.endsWith(suffix);
  });
}

/** Sorts literal segments before parameters, those with more text around them first. */
function rank(pattern: string): string {
  const ranks = pattern.split("/").map((part) => {
    const [prefix = "", suffix] = part.split(/\{.*\}/);
    if (suffix === undefined) return "0";
    return `1${String(99 - prefix.length - suffix.length)}${String(99 - prefix.length)}`;
  });
  return ranks.join("/");
}

test("The router agrees with a naive matcher", () => {
  const random = new Random(42);
  const literals = ["a", "b", "ab", "", "aab"];
  const templates = ["{p}", "{p}", "a{p}", "{p}b", "a{p}b", "{p}ab"];
  for (let round = 0; round < 300; round += 1) {
    const patterns = new Map<string, string>();
    for (let count = random.below(25); count >= 0; count -= 1) {
      const wildcard = random.below(4) === 0;
      const parts = Array.from({ length: random.below(4) + (wildcard ? 0 : 1) }, (_, index) =>
        wildcard || random.below(3) > 0 ? random.pick(literals) : random.pick(templates).replace("p", `p${index}`),
      );
      const text = parts.map((part) => `/${part}`).join("") + (wildcard ? "/**" : "");
      patterns.set(text, text);
    }
    const router = routerOf(...patterns.values());
    for (let count = 0; count < 100; count += 1) {
      const path = Array.from({ length: 1 + random.below(4) }, () => `/${random.pick([...literals, "abb", "c"])}`).join(
        "",
      );
      assert.equal(
        router.match(path)?.value,
        naiveMatch([...patterns.values()], path),
        `${path} in ${[...patterns.keys()]}`,
      );
    }
  }
});

test("Ten thousand patterns are told apart", () => {
  const router = new TrieRouter<number>();
  for (let index = 0; index < 10_000; index += 1) {
    const text = [`/r${index}/x`, `/r${index}/{id}/y`, `/w${index}/**`][index % 3] ?? "";
    router.add(pattern(text), index);
  }
  for (let index = 0; index < 10_000; index += 1) {
    const path = [`/r${index}/x`, `/r${index}/q/y`, `/w${index}/1/2`][index % 3] ?? "";
    assert.equal(router.match(path)?.value, index);
  }
  assert.equal(router.match("/r10000/x"), undefined);
});

test("Paths that lead far and fail end", () => {
  // Every segment could be taken two ways, and the last one decides.
  const router = routerOf(
    ...Array.from({ length: 12 }, (_, depth) => `${"/a".repeat(depth)}/{p}${"/a".repeat(12 - depth)}/end`),
  );
  assert.equal(router.match(`${"/a".repeat(13)}/other`), undefined);
  assert.equal(router.match(`/${"a/".repeat(100_000)}`), undefined);
  assert.equal(routerOf("/a/**").match(`/a${"/b".repeat(100_000)}`)?.value, "/a/**");
});
