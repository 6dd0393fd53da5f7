// A signal in the middle of many requests: none that was taken is lost.
import assert from "node:assert/strict";
import { Agent } from "node:http";
import { it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { FlatProcess } from "../servers/flat-process.ts";

const CLIENTS = 30;

it("a gateway that is stopped under load answers every request that it logs", async () => {
  const app = writeApp({
    "swagger.yaml": 'swagger: "2.0"\npaths:\n  /**: {x-flat-flow: f.xml}\n',
    "f.xml": "<flow><echo>served</echo></flow>",
  });
  const flat = FlatProcess.start(["start", "-p", "0", app]);
  const url = await flat.url();
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const counts = new Map<number, number>();
  const client = async (): Promise<void> => {
    for (;;) {
      try {
        const { status } = await ask(`${url}/x`, { agent });
        counts.set(status, (counts.get(status) ?? 0) + 1);
        if (counts.get(200) === 500) flat.child.kill("SIGTERM");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ECONNREFUSED") return;
      }
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  agent.destroy();
  assert.deepEqual(await flat.exit, { code: 0, signal: null });
  assert.ok((counts.get(200) ?? 0) >= 500);
  for (const status of [200, 503]) {
    const logged = flat.stderr.match(new RegExp(`"type":"flat_access".*"status":${status},`, "g")) ?? [];
    assert.equal(logged.length, counts.get(status) ?? 0, `status ${status}`);
  }
});
