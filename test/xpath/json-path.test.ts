// Plain paths over JSON: property look-ups only, lazy objects included.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Json, LazyObject } from "../../src/data/json.ts";
import { jsonDocument, jsonElement } from "../../src/data/json-node.ts";
import { compile, evaluate, frameFor } from "./evaluate.ts";

/** Notes which keys were asked for. */
class Watched extends LazyObject {
  readonly asked: string[] = [];
  readonly #values: ReadonlyMap<string, Json>;

  constructor(values: { readonly [key: string]: Json }) {
    super();
    this.#values = new Map(Object.entries(values));
  }

  keys(): readonly string[] {
    this.asked.push("*");
    return [...this.#values.keys()];
  }

  get(key: string): Json | undefined {
    this.asked.push(key);
    return this.#values.get(key);
  }
}

test("a path asks a lazy object for its own keys only, in every form of the result", () => {
  for (const form of ["value", "string", "number", "boolean", "json"] as const) {
    const headers = new Watched({ host: "h", accept: "*" });
    const request = new Watched({ headers, method: "GET" });
    const frame = frameFor(undefined, { request: [jsonElement(request, "request")] });
    compile("$request/headers/host")[form](frame);
    assert.deepEqual([request.asked, headers.asked], [["headers"], ["host"]], form);
  }
});

test("comparisons ask for no more than the path", () => {
  const request = new Watched({ method: "GET", path: "/x" });
  const frame = frameFor(undefined, { request: [jsonElement(request, "request")] });
  assert.equal(compile("$request/method = 'GET' and $request/method != 'PUT'").boolean(frame), true);
  assert.deepEqual(request.asked, ["method", "method"]);
});

test("lazy objects have all axes and are written as objects", () => {
  const root = jsonElement(new Watched({ a: 1, "b c": "x", d: new Watched({ e: null }) }), "request");
  assert.equal(evaluate("count(*)", root), 3);
  assert.equal(evaluate("name(*[2])", root), "json-element");
  assert.equal(evaluate("string(*[2]/@name)", root), "b c");
  assert.equal(evaluate("count(a/following-sibling::*)", root), 2);
  assert.equal(evaluate("string(.)", root), "1x");
  assert.equal(evaluate("count(d/@object | @object)", root), 2);
  assert.equal(JSON.stringify(compile(".").json(frameFor(root))), '{"a":1,"b c":"x","d":{"e":null}}');
});

test("arrays are walked in order until a path leads to something", () => {
  const root = jsonElement({ list: [{}, { a: [] }, { a: [null, { b: "deep" }] }, { a: [{ b: "later" }] }] });
  const frame = frameFor(root);
  assert.equal(compile("list/value/a/value/b").json(frame), "deep");
  assert.equal(compile("list/value/a/value/b = 'later'").boolean(frame), true);
  assert.equal(compile("list/value[3]/a/value[1]/b").boolean(frame), false);
  assert.equal(compile("list/value[3]/a/value[1]").boolean(frame), true);
  assert.equal(compile("list/value[3]/a/value[1]").json(frame), undefined);
  assert.equal(compile("list/value[9]").boolean(frame), false);
});

test("keys of arrays and strings are not properties of JavaScript", () => {
  const frame = frameFor(jsonElement({ list: [1, 2], text: "abc" }));
  for (const path of ["list/length", "list/map", "text/length", "text/value", "list/value/toFixed"]) {
    assert.equal(compile(path).boolean(frame), false, path);
  }
});

test("an object may have a key called value", () => {
  const frame = frameFor(jsonElement({ value: { value: [5] } }));
  assert.equal(compile("value/value/value").json(frame), 5);
  assert.equal(compile("value[1]/value[1]/value[1]").json(frame), 5);
  assert.equal(compile("value[2]").boolean(frame), false);
});

test("paths from documents start at the root element", () => {
  const frame = frameFor(undefined, { body: [jsonDocument({ a: [1, 2] })], list: [jsonDocument(1), jsonDocument(2)] });
  assert.equal(compile("$body/json/a/value[2]").number(frame), 2);
  assert.equal(compile("$body/json[1]/a/value = 2").boolean(frame), true);
  assert.equal(compile("$body/a").boolean(frame), false);
  assert.equal(compile("$body/json[2]/a").boolean(frame), false);
  assert.equal(compile("$list/json").number(frame), 1);
  assert.equal(compile("$list/json = 2").boolean(frame), true);
});

test("count() counts values without making nodes of them, and as many as there are nodes", () => {
  const value: Json = { a: [{ b: null }, { b: [1, 2] }, 3, { c: 1 }], value: 7, __proto__x: 1 };
  const frame = frameFor(jsonDocument(value));
  const paths = ["json/a", "json/a/value", "json/a/value/b", "json/a/value/b/value", "json/a/value[2]/b", "json/value"];
  for (const path of [...paths, "json/none", "other/a", "json/a/constructor"]) {
    // A predicate that always holds takes the other way.
    assert.equal(compile(`count(${path})`).number(frame), compile(`count(${path}[true()])`).number(frame), path);
  }
  const items = new Watched({ a: 1, b: 2 });
  const watched = frameFor(undefined, { request: [jsonElement({ items: [items, items] }, "request")] });
  assert.equal(compile("count($request/items/value)").number(watched), 2);
  assert.deepEqual(items.asked, []);
});
