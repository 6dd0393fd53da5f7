// Installs and builds what is stale, so that `npm start` and `npm test` work on a fresh clone. Has no dependencies.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** What was last installed and built, by the hash of what it was made from. */
const stampFile = path.join(root, "node_modules", ".flatgate-prepared.json");

/** Held while somebody prepares. */
const lockFile = path.join(root, ".prepare.lock");

function hashOf(files) {
  const hash = createHash("sha256").update(process.version);
  for (const file of files) hash.update(file).update(readFileSync(path.join(root, file)));
  return hash.digest("hex");
}

function filesBelow(folder) {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, "utf8"));
  } catch {
    // Nothing was prepared yet.
    return {};
  }
}

function run(title, command, args) {
  process.stderr.write(`flatgate: ${title} …\n`);
  const shell = process.platform === "win32";
  execFileSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], shell });
}

function remove(folder) {
  rmSync(path.join(root, folder), { recursive: true, force: true });
}

function prepare() {
  const stamps = readStamps();
  const install = hashOf(["package-lock.json"]);
  if (stamps.install !== install) {
    run("installing dependencies (once)", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    writeFileSync(stampFile, JSON.stringify({ install }));
  }
  const build = hashOf(["package-lock.json", "bin/build.js", ...filesBelow("src")]);
  if (stamps.install === install && stamps.build === build && existsSync(path.join(root, "dist"))) return;
  remove("dist.new");
  run("building", process.execPath, [path.join(root, "bin", "build.js"), "dist.new"]);
  remove("dist");
  renameSync(path.join(root, "dist.new"), path.join(root, "dist"));
  writeFileSync(stampFile, JSON.stringify({ install, build }));
}

/** One process prepares, others wait for it. The lock of a process that is gone doesn't count. */
function lock() {
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (isRunning(lockOwner())) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    else rmSync(lockFile, { force: true });
  }
}

function lockOwner() {
  try {
    return Number(readFileSync(lockFile, "utf8"));
  } catch {
    // Just given up by its owner.
    return 0;
  }
}

function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

let status = 0;
lock();
try {
  prepare();
} catch (error) {
  // The tool that failed has said what is wrong; anything else says it here.
  if (typeof error?.status !== "number") process.stderr.write(`${error?.stack ?? error}\n`);
  status = 1;
} finally {
  rmSync(lockFile, { force: true });
}
process.exit(status);
