// Where a URL path leads below a folder of files: a file, a folder, or nowhere that may be shown.
import path from "node:path";
import type { Site } from "./site.ts";

export type ServedPath =
  | { readonly kind: "file"; readonly path: string; readonly size: number; readonly modified: number }
  /** A folder whose URL lacks the slash at its end. */
  | { readonly kind: "folder" }
  /** Missing, hidden, outside the app folder, or no regular file. */
  | { readonly kind: "none" };

const nowhere: ServedPath = { kind: "none" };

/**
 * A folder with a slash stands for the `index.html` in it.
 * @param folder absolute path
 * @param urlPath as in a URL, with its escapes
 */
export function servedPath(site: Site, folder: string, urlPath: string): ServedPath {
  const names = namesOf(urlPath);
  if (names === undefined) return nowhere;
  const wantsFolder = names.at(-1) === "";
  const target = path.join(folder, ...names);
  const found = site.lookUp(target);
  if (found === undefined) return nowhere;
  if (found.stats.isDirectory())
    return wantsFolder ? regularFile(site, path.join(target, "index.html")) : { kind: "folder" };
  return wantsFolder ? nowhere : regularFile(site, target);
}

/** The file at an absolute path, if it is a regular one inside the app folder. */
export function regularFile(site: Site, absolutePath: string): ServedPath {
  const found = site.lookUp(absolutePath);
  if (found === undefined || !found.stats.isFile()) return nowhere;
  return { kind: "file", path: found.path, size: found.stats.size, modified: found.stats.mtimeMs };
}

/** Decoded segments, the last one "" for a slash at the end; undefined where one names no visible file. */
function namesOf(urlPath: string): readonly string[] | undefined {
  let names: string[];
  try {
    names = urlPath.split("/").slice(1).map(decodeURIComponent);
  } catch {
    // A bad escape names nothing.
    return undefined;
  }
  const last = names.length - 1;
  const usable = names.every((name, at) => (name === "" ? at === last : isVisibleName(name)));
  return usable ? names : undefined;
}

/** Dot files are never shown; `..` and what was hidden in escapes isn't followed. */
function isVisibleName(name: string): boolean {
  return !name.startsWith(".") && !/[/\\\0]/.test(name);
}
