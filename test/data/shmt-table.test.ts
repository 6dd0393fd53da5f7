import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { murmurHash3, ShmtFault, ShmtTable } from "../../src/data/shmt-table.ts";
import { shmtFile } from "./shmt-file.ts";

describe("MurmurHash3", () => {
  // Values that other implementations publish.
  for (const [text, seed, hash] of [
    ["", 0, 0],
    ["", 1, 0x514e28b7],
    ["", 0xffffffff, 0x81f16f39],
    ["test", 0, 0xba6bd213],
    ["test", 0x9747b28c, 0x704b81dc],
    ["Hello, world!", 0, 0xc0363e43],
    ["Hello, world!", 0x9747b28c, 0x24884cba],
    ["The quick brown fox jumps over the lazy dog", 0, 0x2e4ff723],
    ["aaa", 0x9747b28c, 0x283e0130],
    ["aa", 0x9747b28c, 0x5d211726],
    ["a", 0x9747b28c, 0x7fa09ea6],
    ["ππππππππ", 0x9747b28c, 0xd58063c1],
  ] as const) {
    test(`${JSON.stringify(text)} with seed ${seed}`, () => assert.equal(murmurHash3(Buffer.from(text), seed), hash));
  }
});

describe("an SHMT table", () => {
  test("gives the values of its keys", () => {
    const table = new ShmtTable(shmtFile({ str_key: "test", "123456789": "12345", "-1": "", ü: "ö" }));
    assert.equal(table.get("str_key"), "test");
    assert.equal(table.get("123456789"), "12345");
    assert.equal(table.get("-1"), "");
    assert.equal(table.get("ü"), "ö");
    for (const key of ["abc_xyz", "", "str_ke", "str_key2", "__proto__", "constructor"]) {
      assert.equal(table.get(key), undefined, key);
    }
  });

  test("finds each of many keys, whose hashes collide", () => {
    const entries = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`key ${at}`, `value ${at}`]));
    const table = new ShmtTable(shmtFile(entries));
    for (const [key, value] of Object.entries(entries)) assert.equal(table.get(key), value);
    assert.equal(table.get("key 3000"), undefined);
  });

  test("refuses other files", () => {
    const good = shmtFile({ a: "b" });
    const changed = (at: number, byte: number) => {
      const copy = Buffer.from(good);
      copy[at] = byte;
      return copy;
    };
    const bad = [Buffer.alloc(0), Buffer.alloc(100), good.subarray(0, 39), good.subarray(0, -1), changed(0, 0)];
    bad.push(
      changed(4, 101),
      changed(6, 4),
      changed(8, 0),
      changed(8, 2),
      changed(11, 0xff),
      changed(16, 0),
      changed(24, 0),
      changed(32, 0),
    );
    for (const bytes of bad) assert.throws(() => new ShmtTable(bytes), ShmtFault);
  });

  test("survives damage", () => {
    const entries = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`k${at}`, `v${at}`]));
    const good = shmtFile(entries);
    for (let at = 40; at < good.length; at += 1) {
      const copy = Buffer.from(good);
      copy[at] = 0xff ^ (copy[at] ?? 0);
      const table = new ShmtTable(copy);
      for (const key of Object.keys(entries)) table.get(key);
    }
  });
});
