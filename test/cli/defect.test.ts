import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { FlatProcess, root } from "../servers/flat-process.ts";

test("a defect of the gateway ends it with exit code 1, and its cause is the last line of the log", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "flatgate-"));
  writeFileSync(path.join(folder, "swagger.yaml"), 'swagger: "2.0"\npaths:\n  /x:\n');
  const script = path.join(root, "test/servers/defective-flat.js");
  const flat = FlatProcess.start(["start", "-p", "0", folder], {}, root, { script });
  assert.deepEqual(await flat.exit, { code: 1, signal: null });
  const line = JSON.parse(flat.stderr.trim().split("\n").at(-1) ?? "");
  assert.equal(line.type, "flat_alert");
  assert.equal(line.topic, "defect");
  assert.match(line.message, /a defect of the gateway/);
});
