// serve answers 403 for a file that its process may not read. Root may read everything, so as root this test becomes somebody else.
import assert from "node:assert/strict";
import { chmodSync, chownSync, readdirSync } from "node:fs";
import path from "node:path";
import { it } from "node:test";
import { compileApp } from "../../src/app.ts";
import { startGateway } from "../../src/server/start.ts";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { TestLog } from "../servers/test-log.ts";

const NOBODY = 65_534;

it("a file that can't be read is 403, others are served", async () => {
  const folder = writeApp({
    "swagger.yaml": 'swagger: "2.0"\nbasePath: /api\npaths:\n',
    "conf/flow.xml": '<flow><serve dir="../htdocs" fallback-doc="/index.html"/></flow>',
    "htdocs/index.html": "start",
    "htdocs/secret.html": "secret",
  });
  const gateway = await startGateway({ app: compileApp({ folder, env: {} }), port: 0, sink: new TestLog() });
  assert.equal((await ask(`${gateway.url}/secret.html`)).text, "secret");
  chmodSync(path.join(folder, "htdocs/secret.html"), 0);
  becomeSomebodyElse(folder);
  const { status, text } = await ask(`${gateway.url}/secret.html`);
  assert.deepEqual([status, text], [403, "Forbidden\n"]);
  assert.equal((await ask(`${gateway.url}/`)).text, "start");
  await gateway.stop();
});

it("a flow that can't be read refuses the start", () => {
  const folder = writeApp({
    "swagger.yaml": 'swagger: "2.0"\npaths:\n  /:\n    x-flat-flow: flow.xml\n',
    "flow.xml": "<flow/>",
  });
  chmodSync(path.join(folder, "flow.xml"), 0);
  assert.throws(() => compileApp({ folder, env: {} }), /flow\.xml can't be read/);
});

/** For the rest of this process; the folder becomes that user's, so that it can be removed. */
function becomeSomebodyElse(folder: string): void {
  if (process.getuid?.() !== 0) return;
  chownSync(folder, NOBODY, NOBODY);
  for (const name of readdirSync(folder, { recursive: true }))
    chownSync(path.join(folder, String(name)), NOBODY, NOBODY);
  process.setgid?.(NOBODY);
  process.setuid?.(NOBODY);
}
