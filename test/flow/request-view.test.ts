import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import { ClientBody, type ClientRequest } from "../../src/flow/client-request.ts";
import { RequestView } from "../../src/flow/request-view.ts";

function request(
  changes: Partial<ClientRequest>,
  body?: { readonly text: string; readonly mime: string },
): ClientRequest {
  const client = new ClientBody(Readable.from([]), body?.mime ?? "", body !== undefined, () => {});
  if (body !== undefined) client.keep(Buffer.from(body.text));
  return {
    id: "ID",
    startedAt: 0,
    method: "GET",
    target: "/a",
    path: "/a",
    query: undefined,
    rawHeaders: [],
    headers: {},
    scheme: "http",
    authority: "example.com",
    remoteAddress: "127.0.0.1",
    trusted: false,
    body: client,
    header: (name) => changes.headers?.[name],
    ...changes,
  };
}

function view(client: ClientRequest): RequestView {
  return new RequestView({ request: client, match: { params: { id: "1" }, endpoint: "/a" } });
}

describe("$request", () => {
  it("has all its fields, in their order", () => {
    const client = request({ query: "x=1", target: "/a?x=1" });
    assert.deepEqual(JSON.parse(JSON.stringify(view(client))), {
      method: "GET",
      purpose: "main",
      debug: "",
      host: "example.com",
      port: "80",
      id: "ID",
      url: "http://example.com/a?x=1",
      path: "/a",
      query: "x=1",
      headers: {},
      get: { x: "1" },
      cookies: {},
      params: { id: "1" },
      endpoint: "/a",
    });
  });

  it("leaves out what there isn't", () => {
    const keys = view(request({})).keys();
    assert.equal(keys.includes("query"), false);
    assert.equal(keys.includes("post"), false);
    assert.equal(view(request({})).get("constructor"), undefined);
    assert.equal(view(request({})).get("__proto__"), undefined);
  });

  const authorities: readonly (readonly [string, "http" | "https", string, string])[] = [
    ["localhost:8080", "http", "localhost", "8080"],
    ["localhost", "http", "localhost", "80"],
    ["localhost", "https", "localhost", "443"],
    ["[::1]:8080", "http", "[::1]", "8080"],
    ["[::1]", "http", "[::1]", "80"],
  ];
  for (const [authority, scheme, host, port] of authorities) {
    it(`takes ${scheme}://${authority} apart`, () => {
      const fields = view(request({ authority, scheme }));
      assert.equal(fields.get("host"), host);
      assert.equal(fields.get("port"), port);
    });
  }

  it("makes a field once", () => {
    const fields = view(request({ query: "a=1" }));
    assert.equal(fields.get("get"), fields.get("get"));
  });

  it("has the header fields by lower-case name", () => {
    const fields = view(request({ headers: { accept: "a, b" } }));
    assert.deepEqual(JSON.parse(JSON.stringify(fields.get("headers"))), { accept: "a, b" });
  });

  const forms: readonly (readonly [string, unknown])[] = [
    ["application/x-www-form-urlencoded", { a: "1" }],
    ["application/x-www-form-urlencoded; charset=utf-8", { a: "1" }],
    ["APPLICATION/X-WWW-FORM-URLENCODED", { a: "1" }],
    ["text/plain", undefined],
    ["multipart/form-data", undefined],
  ];
  for (const [mime, post] of forms) {
    it(`reads ${mime} as ${JSON.stringify(post)}`, () => {
      const fields = view(request({ headers: { "content-type": mime } }, { text: "a=1", mime }));
      const value = fields.get("post");
      assert.deepEqual(value === undefined ? undefined : { ...(value as object) }, post);
    });
  }
});
