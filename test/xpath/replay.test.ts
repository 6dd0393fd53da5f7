import assert from "node:assert/strict";
import { test } from "node:test";
import { SourceText } from "../../src/source/source-text.ts";
import { compileXPath } from "../../src/xpath/compile.ts";
import { Frame } from "../../src/xpath/frame.ts";
import { defineFunction, functionTable } from "../../src/xpath/function-definition.ts";
import { type Replay, replayed } from "../../src/xpath/replay.ts";
import { MemoryHost } from "./functions/memory-host.ts";

/** Runs work with its notes at hand, and counts the runs. */
function counted<T>(work: (notes: Replay) => T | Promise<T>): { result: T | Promise<T>; runs: () => number } {
  let runs = 0;
  const result = replayed((notes) => {
    runs += 1;
    return work(notes);
  });
  return { result, runs: () => runs };
}

test("Work that waits for nothing runs once and gives no promise", () => {
  const { result, runs } = counted((notes) => notes.once(() => 1) + notes.wait(() => 2));
  assert.equal(result, 3);
  assert.equal(runs(), 1);
});

test("Each wait costs one more run", async () => {
  const { result, runs } = counted((notes) => {
    let sum = 0;
    for (let at = 1; at <= 4; at += 1) sum += notes.wait(() => Promise.resolve(at));
    return sum;
  });
  assert.ok(result instanceof Promise);
  assert.equal(await result, 10);
  assert.equal(runs(), 5);
});

test("What is done once is done in the first run that comes to it", async () => {
  const done: string[] = [];
  const { result } = counted((notes) => {
    const first = notes.once(() => done.push("first"));
    const waited = notes.wait(() => Promise.resolve(10));
    return [first, waited, notes.once(() => done.push("second")), notes.wait(() => Promise.resolve(20))];
  });
  assert.deepEqual(await result, [1, 10, 2, 20]);
  assert.deepEqual(done, ["first", "second"]);
});

test("What noted work does inside is part of it", async () => {
  const done: string[] = [];
  const { result } = counted((notes) => {
    const outer = notes.once(() => notes.once(() => done.push("inner")) + 10);
    const waited = notes.wait(() => {
      notes.once(() => done.push("start"));
      return Promise.resolve(100);
    });
    return outer + waited + notes.once(() => 1000);
  });
  assert.equal(await result, 1111);
  assert.deepEqual(done, ["inner", "start"]);
});

test("A promise that is refused ends the work, and so does anything thrown", async () => {
  const failed = counted((notes) => notes.wait(() => Promise.reject<number>(new RangeError("no"))));
  await assert.rejects(async () => failed.result, RangeError);
  assert.throws(() => replayed(() => assert.fail("at once")), /at once/);
  const later = counted((notes) => {
    notes.wait(() => Promise.resolve(1));
    throw new TypeError("later");
  });
  await assert.rejects(async () => later.result, TypeError);
});

test("Work may be asynchronous behind its last wait", async () => {
  const { result, runs } = counted(async (notes) => {
    const value = notes.wait(() => Promise.resolve(1));
    await Promise.resolve();
    return value + 1;
  });
  assert.equal(await result, 2);
  assert.equal(runs(), 2);
});

test("Thousands of waits are no problem", async () => {
  const { result } = counted((notes) => {
    let sum = 0;
    for (let at = 0; at < 3000; at += 1) sum += notes.wait(() => Promise.resolve(1));
    return sum;
  });
  assert.equal(await result, 3000);
});

const table = functionTable([
  defineFunction({
    name: "later",
    args: ["string"],
    returns: "string",
    bind: ({ options, error }) => {
      if (options.noteWait === undefined) throw error(0, "no");
      options.noteWait();
      return ({ host }, text) => host.wait(() => Promise.resolve(text));
    },
  }),
  defineFunction({ name: "random", args: [], returns: "number", impure: true, run: () => Math.random() }),
  defineFunction({ name: "now", args: ["string"], returns: "string", run: (_frame, text) => text }),
]);

test("It is known at load whether an expression may wait", () => {
  const waits = (text: string): boolean => {
    let noted = false;
    const noteWait = () => {
      noted = true;
    };
    compileXPath(SourceText.of(text), { functions: table, noteWait });
    return noted;
  };
  assert.deepEqual(["later('a')", "a[later(.)]", "concat('a', -later('b'))"].map(waits), [true, true, true]);
  assert.deepEqual(["now('a')", "a[now(.)]", "random()"].map(waits), [false, false, false]);
  assert.throws(() => compileXPath(SourceText.of("later('a')"), { functions: table }), /no/);
});

test("An impure function gives the same in all runs", async () => {
  const options = { functions: table, noteWait: () => {} };
  const compiled = compileXPath(SourceText.of("concat(random(), later('!'), random(), later('!'))"), options);
  const host = new MemoryHost();
  const seen: number[] = [];
  const once = host.once.bind(host);
  host.once = (work) => {
    const value = once(work);
    seen.push(Number(value));
    return value;
  };
  await replayed((notes) => {
    host.notes = notes;
    return compiled.value(new Frame(host));
  });
  const [a, , b] = seen;
  assert.deepEqual(seen, [a, a, b, a, b]);
});
