// Redis as one of the stores.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { RedisStore } from "../../../src/transactions/redis/redis-store.ts";
import { writeApp } from "../../servers/app-folder.ts";
import { redisMissing, startRedis } from "../../servers/redis.ts";
import { testStore } from "../contract/store-contract.ts";

if (redisMissing !== undefined) {
  test("runs in Redis", { skip: redisMissing }, () => {});
} else {
  const redis = await startRedis("", writeApp({}));
  after(() => redis.stop());
  let count = 0;
  testStore("Redis", async (work) => {
    count += 1;
    const prefix = `flat:${count}`;
    const stores: RedisStore[] = [];
    const open = () => {
      const alert = (message: string) => assert.fail(message);
      const store = new RedisStore({ url: redis.url, prefix, alert }, { sweep: 100, forgotten: 300, lost: 500 });
      stores.push(store);
      return store;
    };
    try {
      await work({ open });
    } finally {
      await Promise.all(stores.map((store) => store.close()));
    }
  });
}
