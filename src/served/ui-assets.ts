// The files of Swagger UI, and the two that make a page of it: beside this file in the build, else where they come from.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

export type UiAsset = { readonly name: string; readonly path: string; readonly type: string; readonly size: number };

/** `version` changes with what is in the files. */
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
  const hash = createHash("sha256");
  const read = (folder: string, files: typeof packaged): readonly UiAsset[] =>
    files.map(([name, type]) => {
      const bytes = readFileSync(path.join(folder, name));
      hash.update(name).update(bytes);
      return { name, path: path.join(folder, name), type, size: bytes.length };
    });
  const files = [...read(theirs, packaged), ...read(ours, own)];
  return { version: hash.digest("hex").slice(0, 12), files };
}

function packageFolder(): string {
  return path.dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
}
