// Installs and builds what is stale, so that `npm start` and `npm test` work on a fresh clone. Has no dependencies.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** What was last installed and built, by the hash of what it was made from. */
const stampFile = path.join(root, "node_modules", ".flatgate-prepared.json");

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

function prepare() {
  const stamps = readStamps();
  const install = hashOf(["package.json", "package-lock.json"]);
  if (stamps.install !== install) {
    run("installing dependencies (once)", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    writeFileSync(stampFile, JSON.stringify({ install }));
  }
  const build = hashOf(["package-lock.json", "tsconfig.json", "tsconfig.build.json", ...filesBelow("src")]);
  if (stamps.install === install && stamps.build === build && existsSync(path.join(root, "dist"))) return;
  rmSync(path.join(root, "dist"), { recursive: true, force: true });
  run("building", process.execPath, [
    path.join(root, "node_modules", "typescript", "bin", "tsc"),
    "-p",
    "tsconfig.build.json",
  ]);
  writeFileSync(stampFile, JSON.stringify({ install, build }));
}

try {
  prepare();
} catch (error) {
  // The tool has said what is wrong.
  process.exit(typeof error?.status === "number" && error.status !== 0 ? error.status : 1);
}
