// The files of Swagger UI, and the two that make a page of it: beside this file in the build, else where they come from.
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { version } from "../version.ts";

export type UiAsset = { readonly name: string; readonly path: string; readonly type: string; readonly size: number };

/** `version` changes with what is in the files: those of the package can change with a release only, and are too large to be read at each start. */
export type UiAssets = { readonly version: string; readonly files: readonly UiAsset[] };

const isSource = import.meta.url.endsWith(".ts");

const packaged: readonly (readonly [name: string, type: string])[] = [
  ["swagger-ui-bundle.js", "text/javascript"],
  ["swagger-ui.css", "text/css"],
  ["favicon-32x32.png", "image/png"],
];

const own: readonly (readonly [name: string, type: string])[] = [
  ["page.js", "text/javascript"],
  ["page.css", "text/css"],
];

/** @throws the file system's error where the build has left them out */
export function loadUiAssets(): UiAssets {
  const built = fileURLToPath(new URL("./swagger-ui/", import.meta.url));
  const [theirs, ours] = isSource
    ? [packageFolder(), fileURLToPath(new URL("./page/", import.meta.url))]
    : [built, built];
  const files = [...assetsIn(theirs, packaged), ...assetsIn(ours, own)];
  const hash = createHash("sha256").update(version);
  for (const { name, size } of files) hash.update(`${name} ${size}`);
  for (const [name] of own) hash.update(readFileSync(path.join(ours, name)));
  return { version: hash.digest("hex").slice(0, 12), files };
}

function assetsIn(folder: string, files: typeof packaged): readonly UiAsset[] {
  return files.map(([name, type]) => {
    const file = path.join(folder, name);
    return { name, path: file, type, size: statSync(file).size };
  });
}

function packageFolder(): string {
  return path.dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
}
