import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { evaluate, MemoryHost } from "./memory-host.ts";

describe("checksums and identifiers", () => {
  const table: readonly (readonly [string, string])[] = [
    [`md5("")`, "d41d8cd98f00b204e9800998ecf8427e"],
    [`md5("foobar")`, "3858f62230ac3c915f300c664312c63f"],
    [`md5("ü")`, "c03410a5204b21cd8229ff754688d743"],
    [`uuid3('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'example.com')`, "9073926b-929f-31c2-abc9-fad77ae3e8eb"],
    [`uuid3('6BA7B810-9DAD-11D1-80B4-00C04FD430C8', 'example.com')`, "9073926b-929f-31c2-abc9-fad77ae3e8eb"],
    [`uuid3("foobar")`, "3858f622-30ac-3c91-9f30-0c664312c63f"],
  ];
  for (const [expression, result] of table) test(expression, () => assert.equal(evaluate(expression), result));
});

test("uuid3() with a namespace that is no UUID gives an empty string and an alert", () => {
  const host = new MemoryHost();
  assert.equal(evaluate(`uuid3("example", "com")`, host), "");
  assert.deepEqual(host.alerts, ["uuid3: The namespace is not a UUID"]);
});

test("uuid4() is random", () => {
  const uuid = evaluate("uuid4()");
  assert.match(String(uuid), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(evaluate("uuid4()"), uuid);
});

test("unixtime() counts whole seconds", () => {
  const before = Math.floor(Date.now() / 1000);
  const time = Number(evaluate("unixtime()"));
  assert.ok(Number.isInteger(time) && time >= before && time <= Date.now() / 1000);
  assert.equal(evaluate("unixtime() - 3600 < unixtime()"), true);
});
