import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { newNeeds, noteExpression, noteLocation, noteWrite } from "../../src/flow/flow-needs.ts";

function needsBody(text: string): boolean {
  const needs = newNeeds();
  const variables = new Set([...text.matchAll(/\$([A-Za-z_][\w-]*)/g)].map((match) => match[1] ?? ""));
  const functions = new Set([...text.matchAll(/([\w-]+)\(/g)].map((match) => match[1] ?? ""));
  noteExpression(needs, { variables, functions }, text);
  return needs.body;
}

describe("what a flow needs", () => {
  const without = [
    "$request/method",
    "$request/get/a",
    "$request / query",
    "concat($request/path, $request/headers/user-agent)",
    '{"user": {{ $request/params/userid }}, "q": {{ $request/query }}}',
    "$requests",
    "$upstream/main/status = 200",
    "content()/html",
    "body('main')",
    "1 + 1",
  ];
  for (const text of without)
    it(`leaves the client's body alone for ${text}`, () => assert.equal(needsBody(text), false));

  const within = [
    "$body",
    "$request",
    "$request/post/a",
    "$request/*",
    "$request//a",
    "$request/get/../post",
    "$request/get/following-sibling::post",
    "$request/getter",
    "{{with $request }}{{: * }}{{end}}",
    "$request/method | $request",
    '{"url": "http://a/", "body": {"src": "$body"}}',
    '{"url": "http://a/", "uploads": [{"name": "a", "src": "$request"}]}',
    '{"url": "http://a/", "uploads": [{"name": "a", "src": {{ "$b" }}}]}',
    '{"body": {"src": "fit://request/request/body"}}',
    '{"body": {"src": {{ $place }}}}',
    "fit-document('fit://request/request/body')",
  ];
  for (const text of within) it(`reads the client's body for ${text}`, () => assert.equal(needsBody(text), true));

  it("reads the client's body for places that can hold it", () => {
    const reads = (location: Parameters<typeof noteLocation>[1]): boolean => {
      const needs = newNeeds();
      noteLocation(needs, location);
      return needs.body;
    };
    assert.equal(reads(undefined), true);
    assert.equal(reads({ kind: "request-body" }), true);
    assert.equal(reads({ kind: "variable", name: "body" }), true);
    assert.equal(reads({ kind: "variable", name: "request" }), true);
    assert.equal(reads({ kind: "variable", name: "other" }), false);
    assert.equal(reads({ kind: "content" }), false);
    assert.equal(reads({ kind: "file", name: "a.json" }), false);
  });
});

describe("the content of the response", () => {
  const needsContent = (text: string): boolean => {
    const needs = newNeeds();
    const functions = new Set([...text.matchAll(/([\w-]+)\(/g)].map((match) => match[1] ?? ""));
    noteExpression(needs, { variables: new Set(), functions }, text);
    return needs.content;
  };

  it("isn't needed for what heads of answers tell", () => {
    for (const text of ["$upstream/main/status", "$request/headers/x", "$body", "concat($a, 'b')"])
      assert.equal(needsContent(text), false, text);
  });

  it("is needed where a function or a place has it", () => {
    for (const text of [
      "content()/json",
      "body('main')",
      "response('main')",
      "json-doc('fit://request/content')",
      '{"body": {"src": "fit://request/content"}}',
      '{"body": {"src": {{ $place }}}}',
    ])
      assert.equal(needsContent(text), true, text);
    const reads = (location: Parameters<typeof noteLocation>[1]): boolean => {
      const needs = newNeeds();
      noteLocation(needs, location);
      return needs.content;
    };
    for (const location of [
      undefined,
      { kind: "content" },
      { kind: "upstream", id: "main" },
      { kind: "dc" },
      { kind: "har" },
    ] as const)
      assert.equal(reads(location), true, location?.kind);
    for (const location of [
      { kind: "none" },
      { kind: "variable", name: "body" },
      { kind: "empty" },
      { kind: "upstream-response", id: "main" },
    ] as const)
      assert.equal(reads(location), false, location.kind);
  });
});

it("what runs behind a flow changes where it writes $api-flow, $api-stop, or nobody knows what", () => {
  const steers = (location: Parameters<typeof noteWrite>[1]): boolean => {
    const needs = newNeeds();
    noteWrite(needs, location);
    return needs.steers;
  };
  for (const name of ["api-flow", "api-stop"]) assert.equal(steers({ kind: "variable", name }), true, name);
  assert.equal(steers(undefined), true);
  for (const location of [{ kind: "variable", name: "api" }, { kind: "content" }] as const)
    assert.equal(steers(location), false);
});
