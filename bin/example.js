// `npm start`: the example app's legacy backend, and the gateway in front of it.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "../dist/main.js";
import { startLegacyBackend } from "./legacy-backend.js";

const folder = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** As swagger.yaml and flows/init.xml name it. */
const BACKEND_PORT = 9080;

try {
  const backend = await startLegacyBackend(BACKEND_PORT);
  // It is there for the gateway alone: where that doesn't start, the process ends.
  backend.unref();
} catch (error) {
  const reason = error.code === "EADDRINUSE" ? "it is in use" : error.message;
  process.stderr.write(`The example's legacy backend can't listen on port ${BACKEND_PORT}: ${reason}\n`);
  process.exit(1);
}
await main(["start", ...process.argv.slice(2), folder]);
