import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePathPattern } from "../../src/routing/path-pattern.ts";

/** Literal segments as text, parameters as `prefix{name}suffix`. */
function parsed(text: string): string[] | string {
  const pattern = parsePathPattern(text);
  if (typeof pattern === "string") return pattern;
  const segments = pattern.segments.map((segment) =>
    segment.kind === "literal" ? segment.text : `${segment.prefix}{${segment.name}}${segment.suffix}`,
  );
  return pattern.wildcard ? [...segments, "**"] : segments;
}

test("Paths of a definition are taken apart", () => {
  const table: readonly [text: string, segments: readonly string[]][] = [
    ["/", [""]],
    ["/users", ["users"]],
    ["/users/", ["users", ""]],
    ["/a//b", ["a", "", "b"]],
    ["/users/{id}", ["users", "{id}"]],
    ["/{a}/x/{b}", ["{a}", "x", "{b}"]],
    ["/a/{id}.json", ["a", "{id}.json"]],
    ["/a/v{id}-x", ["a", "v{id}-x"]],
    ["/a/{user id}", ["a", "{user id}"]],
    ["/{__proto__}", ["{__proto__}"]],
    ["/**", ["**"]],
    ["/foo/bar/**", ["foo", "bar", "**"]],
    ["/foo/*", ["foo", "*"]],
    ["/über/a b/%c3%bc%41", ["%C3%BCber", "a%20b", "%C3%BCA"]],
    ["/a%2fb", ["a%2Fb"]],
    ["/v1.0/{id}..", ["v1.0", "{id}.."]],
  ];
  for (const [text, segments] of table) assert.deepEqual(parsed(text), segments, text);
});

test("Paths that can't be matched are refused", () => {
  const table: readonly [text: string, fault: string][] = [
    ["users", 'A path must begin with a slash: "users"'],
    ["/a/{id}/**", 'Path parameters can\'t be combined with a wildcard: "/a/{id}/**"'],
    ["/a/**/b", 'The wildcard "**" must be the whole last segment in the path "/a/**/b"'],
    ["/a**", 'The wildcard "**" must be the whole last segment in the path "/a**"'],
    ["/**/**", 'The wildcard "**" must be the whole last segment in the path "/**/**"'],
    ["/{id}/x/{id}", 'The parameter {id} stands twice in the path "/{id}/x/{id}"'],
    ["/{a}{b}", 'More than one parameter in a segment in the path "/{a}{b}"'],
    ["/{a}-{b}", 'More than one parameter in a segment in the path "/{a}-{b}"'],
    ["/{}", 'A parameter without a name in the path "/{}"'],
    ["/{a", 'Unbalanced braces in the path "/{a"'],
    ["/a}", 'Unbalanced braces in the path "/a}"'],
    ["/}a{", 'Unbalanced braces in the path "/}a{"'],
    ["/{{a}}", 'Unbalanced braces in the path "/{{a}}"'],
    ["/{a/b}", 'Unbalanced braces in the path "/{a/b}"'],
    ["/a/../b", 'A dot segment, which no request path has, in the path "/a/../b"'],
    ["/a/%2e", 'A dot segment, which no request path has, in the path "/a/%2e"'],
    ["/a?b=1", 'Characters or escapes that no request path has ("a?b=1") in the path "/a?b=1"'],
    ["/a#b", 'Characters or escapes that no request path has ("a#b") in the path "/a#b"'],
    ["/a\\b", 'Characters or escapes that no request path has ("a\\b") in the path "/a\\b"'],
    ["/%zz", 'Characters or escapes that no request path has ("%zz") in the path "/%zz"'],
    ["/%FF{a}", 'Characters or escapes that no request path has ("%FF{a}") in the path "/%FF{a}"'],
  ];
  for (const [text, fault] of table) assert.equal(parsed(text), fault);
});
