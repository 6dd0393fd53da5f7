// Where proxied requests go: origin, stripEndpoint, addPrefix, url and query, with every example of FLAT's pages.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { type Echo, startEcho } from "../servers/echo-upstream.ts";
import { startTestGateway } from "../servers/gateway.ts";

let origin: string;
before(async () => {
  ({ origin } = await startEcho());
});

type Properties = { readonly [name: string]: unknown };

/** The URL that the upstream was asked for: by x-flat-proxy, which proxy-request has to agree with. */
async function targetOf(basePath: string, path: string, properties: Properties, target: string): Promise<string> {
  const config = JSON.stringify({ ...("url" in properties ? {} : { origin }), ...properties });
  const urls: string[] = [];
  for (const way of [`x-flat-proxy: ${config}`, "x-flat-flow: proxy.xml"]) {
    const gateway = await startTestGateway({
      "swagger.yaml": `swagger: "2.0"\nbasePath: ${basePath}\npaths:\n  ${path}:\n    ${way}\n`,
      "proxy.xml": `<flow><proxy-request><![CDATA[${config}]]></proxy-request></flow>`,
    });
    const answer = await ask(gateway.url, { path: target });
    assert.equal(answer.status, 200, answer.text);
    urls.push((JSON.parse(answer.text) as Echo).url);
    await gateway.stop();
  }
  assert.equal(urls[1], urls[0], "x-flat-proxy and proxy-request differ");
  return urls[0] ?? "";
}

type Row = readonly [
  page: string,
  basePath: string,
  path: string,
  properties: Properties,
  target: string,
  upstream: string,
];

const strip = { stripEndpoint: true };

const examples: readonly Row[] = [
  ["routing", "/api", "/users/**", { ...strip, addPrefix: "/v4" }, "/api/users/profile", "/v4/profile"],
  ["proxy-request", "/api", "/foo/bar", strip, "/api/foo/bar", "/"],
  ["proxy-request", "/api", "/wildcard/**", strip, "/api/wildcard/path/to", "/path/to"],
  [
    "proxy-request",
    "/my/api",
    "/foo/**",
    { ...strip, addPrefix: "/path/to/api" },
    "/my/api/foo/bar",
    "/path/to/api/bar",
  ],
  ["proxy-requests", "/api", "/docs/**", {}, "/api/docs/get-doc/42", "/api/docs/get-doc/42"],
  ["proxy-requests", "/flat", "/docs/**", { ...strip, addPrefix: "/v4" }, "/flat/docs/get-doc/42", "/v4/get-doc/42"],
  [
    "proxy-requests",
    "/flat",
    "/users/**",
    { ...strip, addPrefix: "/v3" },
    "/flat/users/profile/4711",
    "/v3/profile/4711",
  ],
  [
    "forward-request-upstream",
    "/api",
    "/users/**",
    { ...strip, addPrefix: "/v4" },
    "/api/users/profile",
    "/v4/profile",
  ],
];

const rules: readonly Row[] = [
  ["the wildcard's own prefix", "/api", "/users/**", strip, "/api/users", "/"],
  ["a slash behind it", "/api", "/users/**", strip, "/api/users/", "/"],
  ["a slash at the end", "/api", "/users/**", strip, "/api/users/a/", "/a/"],
  ["everything", "/", "/**", strip, "/a/b", "/a/b"],
  ["a wildcard below basePath", "/api", "/**", strip, "/api/a/b", "/a/b"],
  ["a path parameter", "/api", "/users/{id}", { ...strip, addPrefix: "/v4" }, "/api/users/7", "/v4/"],
  ["without stripping", "/api", "/**", { addPrefix: "/v4" }, "/api/a", "/v4/api/a"],
  ["a prefix with a slash at its end", "/api", "/**", { ...strip, addPrefix: "/v4/" }, "/api/a", "/v4/a"],
  ["a prefix without slashes", "/api", "/**", { ...strip, addPrefix: "v4" }, "/api/a", "/v4/a"],
  ["an empty prefix", "/api", "/**", { ...strip, addPrefix: "" }, "/api/a", "/a"],
  ["the client's query", "/api", "/**", strip, "/api/a?x=1&y=%20&x=2", "/a?x=1&y=%20&x=2"],
  ["an empty query", "/api", "/**", strip, "/api/a?", "/a"],
  [
    "a query of its own",
    "/api",
    "/**",
    { ...strip, query: { a: 37, b: "c d", n: null } },
    "/api/a?x=1",
    "/a?a=37&b=c%20d",
  ],
  ["a query as a string", "/api", "/**", { ...strip, query: "a=12&b=foo&a=13" }, "/api/a?x=1", "/a?a=12&b=foo&a=13"],
  [
    "a query as a list",
    "/api",
    "/**",
    {
      ...strip,
      query: [
        { name: "a", value: 1 },
        { name: "a", value: 2 },
      ],
    },
    "/api/a",
    "/a?a=1&a=2",
  ],
  ["no query at all", "/api", "/**", { ...strip, query: "" }, "/api/a?x=1", "/a"],
  ["escaped slashes", "/api", "/**", strip, "/api/a%2Fb/c", "/a%2Fb/c"],
  ["escapes that needn't be", "/api", "/**", strip, "/api/%61%7e%C3%A9", "/a~%C3%A9"],
  [
    "escaped line breaks, which stay escaped",
    "/api",
    "/**",
    strip,
    "/api/a%0d%0aX:%20y?b=%0d%0ac",
    "/a%0D%0AX:%20y?b=%0d%0ac",
  ],
  ["dot segments", "/api", "/**", strip, "/api/a/./b/../c", "/a/c"],
  ["empty segments", "/api", "/**", strip, "/api//a//b", "//a//b"],
  ["characters that no path needs to escape", "/api", "/**", strip, "/api/a:b@c!$&'()*+,;=d", "/a:b@c!$&'()*+,;=d"],
];

describe("a proxied request goes where the page says", () => {
  for (const [page, basePath, path, properties, target, upstream] of examples) {
    it(`${page}: ${target} to ${upstream}`, async () => {
      assert.equal(await targetOf(basePath, path, properties, target), upstream);
    });
  }
});

describe("the path and query of a proxied request", () => {
  for (const [title, basePath, path, properties, target, upstream] of rules) {
    it(`${title}: ${target} to ${upstream}`, async () => {
      assert.equal(await targetOf(basePath, path, properties, target), upstream);
    });
  }

  it("url replaces everything but the client's query, unless it has one", async () => {
    const whole = (url: string, more: Properties = {}) =>
      targetOf("/", "/**", { url: origin + url, ...more }, "/a/b?x=1");
    assert.equal(await whole("/anything"), "/anything?x=1");
    assert.equal(await whole("/api/"), "/api/?x=1");
    assert.equal(await whole(""), "/?x=1");
    assert.equal(await whole("/a?own=1"), "/a?own=1");
    assert.equal(await whole("/a", { query: { q: 1 } }), "/a?q=1");
    assert.equal(await whole("/a?own=1", { query: { q: 1 } }), "/a?q=1");
  });
});
