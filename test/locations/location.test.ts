import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isWritable, type Location, locationName, parseLocation } from "../../src/locations/location.ts";

const table: readonly (readonly [string, Location])[] = [
  ["", { kind: "none" }],
  ["$a", { kind: "variable", name: "a" }],
  ["$_a-b9", { kind: "variable", name: "_a-b9" }],
  ["fit://request/content", { kind: "content" }],
  ["fit://request/content/", { kind: "content" }],
  ["fit://request/content/main", { kind: "upstream", id: "main" }],
  ["fit://request/request/body", { kind: "request-body" }],
  ["fit://request/empty", { kind: "empty" }],
  ["fit://site/conf/a.xml", { kind: "file", name: "/conf/a.xml" }],
  ["fit://project/conf/a.xml", { kind: "file", name: "/conf/a.xml" }],
  ["a.json", { kind: "file", name: "a.json" }],
  ["../a.json", { kind: "file", name: "../a.json" }],
  ["/a.json", { kind: "file", name: "/a.json" }],
  ["a b/c:d.json", { kind: "file", name: "a b/c:d.json" }],
];

describe("places", () => {
  for (const [text, location] of table) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(parseLocation(text), location));
  }

  const wrong = [
    "$",
    "$1",
    "$a b",
    "$a/b",
    "fit://",
    "fit://nowhere",
    "fit://request/content/a/b",
    "http://a/",
    "file:///etc/passwd",
    "data:,x",
  ];
  for (const text of wrong) it(`refuses ${text}`, () => assert.equal(typeof parseLocation(text), "string"));

  it("are named as they are written", () => {
    const exact = table.filter(([text]) => text !== "" && !text.endsWith("/") && !/^fit:\/\/(site|project)/.test(text));
    for (const [text, location] of exact) assert.equal(locationName(location), text);
  });

  it("can be written to if they are variables, the content, or nowhere", () => {
    const writable = table.filter(([, location]) => isWritable(location)).map(([text]) => text);
    assert.deepEqual(writable, [
      "$a",
      "$_a-b9",
      "fit://request/content",
      "fit://request/content/",
      "fit://request/empty",
    ]);
  });
});
