// The `flat` command with a defect: it throws outside of any request as soon as it listens.
import { main } from "../../dist/main.js";

await main(process.argv.slice(2));
setImmediate(() => {
  throw new Error("a defect of the gateway");
});
