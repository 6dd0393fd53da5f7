// The database file as one of the stores.
import assert from "node:assert/strict";
import { DatabaseStore } from "../../../src/transactions/database/database-store.ts";
import { writeApp } from "../../servers/app-folder.ts";
import { testStore } from "../contract/store-contract.ts";

testStore("A database file", async (work) => {
  const folder = writeApp({});
  const stores: DatabaseStore[] = [];
  const open = () => {
    const store = new DatabaseStore(folder, (message) => assert.fail(message));
    stores.push(store);
    return store;
  };
  try {
    await work({ open });
  } finally {
    await Promise.all(stores.map((store) => store.close()));
  }
});
