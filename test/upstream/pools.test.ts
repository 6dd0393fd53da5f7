import assert from "node:assert/strict";
import { test } from "node:test";
import type { Connection } from "../../src/upstream/connection.ts";
import { Pools } from "../../src/upstream/pools.ts";

function settings(key: string): Connection {
  return {
    key,
    tls: {},
    protocol: undefined,
    server: undefined,
    port: undefined,
    proxy: undefined,
    singleUse: false,
    isLocal: false,
    elsewhere: undefined,
  };
}

test("A pool belongs to an origin, a connect time limit and connection settings", () => {
  const pools = new Pools();
  const pool = pools.for("http://a", 1, undefined);
  assert.equal(pools.for("http://a", 1, undefined), pool);
  assert.equal(pools.for("http://a", 1, settings("x")), pools.for("http://a", 1, settings("x")));
  const others = [
    pools.for("http://b", 1, undefined),
    pools.for("http://a", 2, undefined),
    pools.for("http://a", 1, settings("x")),
    pools.for("http://a", 1, settings("y")),
  ];
  assert.equal(new Set([pool, ...others]).size, 5);
});

test("A thousand pools are kept: the oldest of the oldest origin goes first", () => {
  const pools = new Pools();
  const first = pools.for("http://a", 1, settings("0"));
  const second = pools.for("http://a", 1, settings("1"));
  for (let count = 2; count < 1000; count += 1) pools.for(`http://${count}`, 1, undefined);
  assert.equal(pools.for("http://a", 1, settings("0")), first);
  pools.for("http://more", 1, undefined);
  assert.equal(pools.for("http://a", 1, settings("1")), second);
  assert.notEqual(pools.for("http://a", 1, settings("0")), first);
});
