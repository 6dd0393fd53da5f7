// Runs every test file below test/ (or the files and folders named as arguments) and fails when none ran. Has no dependencies of its own.
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

function testFiles(name) {
  if (!statSync(path.join(root, name)).isDirectory()) return [name];
  return readdirSync(path.join(root, name), { recursive: true })
    .map((file) => path.join(name, file))
    .filter((file) => file.endsWith(".test.ts"))
    .sort();
}

const named = process.argv.slice(2);
const files = (named.length > 0 ? named : ["test"]).flatMap(testFiles);
if (files.length === 0) {
  process.stderr.write("There is no test file\n");
  process.exit(1);
}

// node leaves one core free, while many tests wait for servers of theirs.
const concurrency = `--test-concurrency=${Math.max(2, availableParallelism())}`;
const args = ["--import", "tsx", "--test", concurrency, "--test-reporter=spec", ...files];
const runner = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
/** The runner's own count, which stands before the list of failures. */
let count = 0;
let line = "";
runner.stdout.on("data", (chunk) => {
  process.stdout.write(chunk);
  const lines = (line + chunk).split("\n");
  line = lines.pop() ?? "";
  for (const text of lines) count = Number(/^\S* ?tests (\d+)$/.exec(text)?.[1] ?? count);
});
runner.on("close", (code) => {
  if (count === 0) process.stderr.write("No test ran\n");
  process.exit(count === 0 ? 1 : (code ?? 1));
});
