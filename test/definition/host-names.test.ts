import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHost, parseHostAndPort } from "../../src/definition/host-names.ts";

test("A host is a name or an address", () => {
  for (const [text, host] of [
    ["localhost", "localhost"],
    ["API.example.com", "api.example.com"],
    ["under_score", "under_score"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["127.0.0.1", "127.0.0.1"],
    ["::1", "::1"],
    ["[::1]", "::1"],
  ] as const) {
    assert.equal(parseHost(text), host, text);
  }
});

test("A host has no port, path, user or space", () => {
  for (const text of [
    "",
    "a:80",
    "a/b",
    "a b",
    "u@a",
    "a?b",
    "a#b",
    "a\\b",
    "[::1",
    "::g",
    "a\r\nb",
    "http://a",
    "%41",
  ]) {
    assert.equal(parseHost(text), undefined, text);
  }
});

test("A proxy is a host with a port", () => {
  for (const [text, host, port] of [
    ["proxy:3128", "proxy", 3128],
    ["127.0.0.1:1", "127.0.0.1", 1],
    ["[::1]:65535", "::1", 65_535],
    ["http://proxy:80", "proxy", 80],
    ["http://proxy:8080/", "proxy", 8080],
  ] as const) {
    assert.deepEqual(parseHostAndPort(text), { host, port }, text);
  }
});

test("A proxy without a port, with another scheme, a user or a path is none", () => {
  for (const text of [
    "",
    "proxy",
    "http://proxy",
    "https://proxy:443",
    "socks5://proxy:1080",
    "u:p@proxy:80",
    "proxy:0",
    "proxy:65536",
    "proxy:80/x",
    "::1:80",
    ":80",
    "a b:80",
    "proxy:80\r\n",
  ]) {
    assert.equal(parseHostAndPort(text), undefined, JSON.stringify(text));
  }
});
