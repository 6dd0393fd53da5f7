// The npm package, packed and put into a folder as `npm install` would: without fetching, since the packages it depends on are linked.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { root } from "./flat-process.ts";

export type Manifest = {
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
};

export type Packed = {
  readonly manifest: Manifest;
  /** Names in the package. */
  readonly files: readonly string[];
};

/** @param folder gets the packed file, and `node_modules` with the package and its commands */
export function installPacked(folder: string): Packed {
  execFileSync(process.execPath, [path.join(root, "bin", "prepare.js")], { stdio: "ignore" });
  const options = ["--json", "--ignore-scripts", "--pack-destination", folder];
  const output = execFileSync("npm", ["pack", ...options], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [packed] = JSON.parse(output) as readonly { filename: string; files: readonly { path: string }[] }[];
  const modules = path.join(folder, "node_modules");
  const own = path.join(modules, "flatgate");
  mkdirSync(own, { recursive: true });
  execFileSync("tar", ["-xzf", path.join(folder, packed?.filename ?? ""), "-C", own, "--strip-components=1"]);
  const manifest = JSON.parse(readFileSync(path.join(own, "package.json"), "utf8")) as Manifest;
  for (const [name, file] of Object.entries(manifest.bin)) link(path.join(own, file), path.join(modules, ".bin", name));
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }))
    link(path.join(root, "node_modules", name), path.join(modules, name));
  return { manifest, files: (packed?.files ?? []).map((file) => file.path) };
}

function link(target: string, file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  symlinkSync(target, file);
}
