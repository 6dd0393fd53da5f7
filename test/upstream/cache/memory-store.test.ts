// The store in memory: what it may hold, and what goes first.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BodyRecorder, RecordingRoom } from "../../../src/upstream/cache/body-recorder.ts";
import { MAX_VARIANTS } from "../../../src/upstream/cache/cache-store.ts";
import { MemoryStore } from "../../../src/upstream/cache/memory-store.ts";
import { requestFields, type Selector, type StoredResponse } from "../../../src/upstream/cache/stored-response.ts";

const selector = (language?: string): Selector => ({
  partition: "",
  fields: requestFields(language === undefined ? [] : ["Accept-Language", language]),
});

function response(size: number, changes: Partial<StoredResponse> = {}): StoredResponse {
  return {
    partition: "",
    status: 200,
    statusText: "OK",
    fields: ["Content-Type", "text/plain"],
    vary: {},
    directives: {},
    cachedAt: Date.now(),
    staleAt: Date.now() + 60_000,
    deleteAt: Date.now() + 60_000,
    body: Buffer.alloc(size),
    ...changes,
  };
}

const MIB = 1024 * 1024;

describe("the store in memory", () => {
  it("never holds more than it may, and what wasn't used for longest goes first", () => {
    const store = new MemoryStore(10 * MIB);
    const has = (url: string): boolean => store.find(url, selector()) !== undefined;
    for (let at = 0; at < 9; at += 1) store.put(`http://a/${at}`, response(MIB), selector());
    assert.ok(has("http://a/0"));
    store.put("http://a/9", response(MIB), selector());
    assert.ok(store.size <= 10 * MIB);
    assert.deepEqual(["http://a/0", "http://a/1", "http://a/2", "http://a/9"].map(has), [true, false, true, true]);
  });

  it("counts what it holds, and forgets all of it", () => {
    const store = new MemoryStore(10 * MIB);
    for (const round of [1, 2, 3]) store.put("http://a/", response(round * 1000), selector());
    const { size } = store;
    assert.ok(size > 3000 && size < 6000);
    store.put("http://b/", response(500), selector());
    store.remove("http://b/");
    assert.equal(store.size, size);
    const found = store.find("http://a/", selector());
    assert.ok(found !== undefined);
    store.drop("http://a/", found);
    assert.equal(store.size, 0);
  });

  it("counts small responses too: a thousand of them aren't nothing", () => {
    const store = new MemoryStore(MIB);
    for (let at = 0; at < 10_000; at += 1) store.put(`http://a/${at}`, response(0), selector());
    assert.ok(store.size > MIB / 2 && store.size <= MIB);
    assert.equal(store.find("http://a/0", selector()), undefined);
  });

  it("takes nothing that is larger than itself", () => {
    const store = new MemoryStore(MIB);
    store.put("http://a/", response(100), selector());
    store.put("http://a/", response(2 * MIB), selector());
    assert.deepEqual([store.find("http://a/", selector()), store.size], [undefined, 0]);
  });

  it("keeps variants apart, and not too many of them", () => {
    const store = new MemoryStore(10 * MIB);
    const put = (language: string): void =>
      store.put(
        "http://a/",
        response(1, { vary: { "accept-language": language }, statusText: language }),
        selector(language),
      );
    for (let at = 0; at < MAX_VARIANTS + 5; at += 1) put(String(at));
    assert.equal(store.find("http://a/", selector("4")), undefined);
    for (let at = 5; at < MAX_VARIANTS + 5; at += 1)
      assert.equal(store.find("http://a/", selector(String(at)))?.statusText, String(at));
    assert.equal(store.find("http://a/", selector()), undefined);
  });

  it("finds the most recent one of several, and none whose time is over", () => {
    const store = new MemoryStore(10 * MIB);
    const now = Date.now();
    const vary = { "accept-language": "de" };
    store.put("http://a/", response(1, { vary, cachedAt: now - 5000, statusText: "old" }), selector("de"));
    store.put("http://a/", response(1, { vary: { ...vary, accept: "text/plain" }, statusText: "new" }), {
      partition: "",
      fields: requestFields(["Accept-Language", "en"]),
    });
    const both = { partition: "", fields: requestFields(["Accept-Language", "de", "Accept", "text/plain"]) };
    assert.equal(store.find("http://a/", both)?.statusText, "new");
    store.put("http://b/", response(1, { deleteAt: now - 1 }), selector());
    assert.equal(store.find("http://b/", selector()), undefined);
  });
});

describe("a recorder of bodies", () => {
  it("keeps what goes by, in memory of its own", () => {
    const recorder = new BodyRecorder(new RecordingRoom(8000));
    const chunk = Buffer.from("abc");
    assert.ok(recorder.add(chunk) && recorder.add(Buffer.from("def")));
    chunk.fill("x");
    const body = recorder.finish();
    assert.deepEqual([body.subarray(3).toString(), body.buffer.byteLength], ["def", 6]);
  });

  it("stops at its share, and at what all of them may hold", () => {
    const room = new RecordingRoom(8000);
    const large = new BodyRecorder(room);
    assert.deepEqual([large.add(Buffer.alloc(1000)), large.add(Buffer.alloc(1))], [true, false]);
    const many = Array.from({ length: 10 }, () => new BodyRecorder(room));
    assert.deepEqual(many.map((one) => one.add(Buffer.alloc(900))).filter((added) => added).length, 8);
    for (const one of many) one.stop();
    assert.equal(new BodyRecorder(room).add(Buffer.alloc(1000)), true);
  });
});
