// Runs every test file below test/ (or those named as arguments) and fails when none ran. Has no dependencies of its own.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

function testFiles() {
  return readdirSync(path.join(root, "test"), { recursive: true })
    .map((name) => path.join("test", name))
    .filter((name) => name.endsWith(".test.ts"))
    .sort();
}

const named = process.argv.slice(2);
const files = named.length > 0 ? named : testFiles();
if (files.length === 0) {
  process.stderr.write("There is no test file\n");
  process.exit(1);
}

const args = ["--import", "tsx", "--test", "--test-reporter=spec", ...files];
const runner = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
let tail = "";
runner.stdout.on("data", (chunk) => {
  process.stdout.write(chunk);
  tail = (tail + chunk).slice(-2000);
});
runner.on("close", (code) => {
  const count = Number(/^\D*tests (\d+)/m.exec(tail)?.[1] ?? 0);
  if (count === 0) process.stderr.write("No test ran\n");
  process.exit(count === 0 ? 1 : (code ?? 1));
});
