// A process that begins to run whatever it gets and never ends it: `serving.ts URL PREFIX LEASE`. It tells of each run on stdout.
import { RedisStore } from "../../../src/transactions/redis/redis-store.ts";
import { lanes } from "../runs.ts";

const [url = "", prefix = "", lease] = process.argv.slice(2);
const store = new RedisStore({ url, prefix, alert: (message) => console.error(message) }, { lease: Number(lease) });
store.serve(lanes(), ({ guid, attempt }) => {
  console.log(`${guid} ${attempt}`);
  return new Promise(() => {});
});
