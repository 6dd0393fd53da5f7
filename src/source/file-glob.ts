// Globs: which files below a folder have a name that fits.
import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

// Only apps with globs need it.
const require = createRequire(import.meta.url);

export type GlobMatches = {
  /** Absolute paths, in the order of their code units. */
  readonly files: readonly string[];
  /** Absolute paths of the folders that were looked into. */
  readonly folders: readonly string[];
};

type Folder = {
  readonly path: string;
  /** Relative, with a slash at its end; "" where the search begins. */
  readonly name: string;
  /** Real paths of the folders that led here. */
  readonly above: readonly string[];
};

/** Names that begin with a dot, and `node_modules`, are only found where the glob names them before its first wildcard. */
export class FileGlob {
  /** Absolute: what comes before the first wildcard. */
  readonly folder: string;
  /** What is left, relative to the folder. */
  readonly pattern: string;
  readonly #isMatch: (name: string) => boolean;
  readonly #depth: number;

  constructor(folder: string, pattern: string) {
    const picomatch = require("picomatch") as typeof import("picomatch");
    this.folder = folder;
    this.pattern = pattern;
    this.#isMatch = picomatch(pattern, { strictSlashes: true });
    this.#depth = /\*\*|[({]/.test(pattern) ? Number.POSITIVE_INFINITY : pattern.split("/").length;
  }

  /** @param from the folder that the glob is relative to. @returns undefined for a name without wildcards */
  static parse(glob: string, from: string): FileGlob | undefined {
    const { scan } = require("picomatch") as typeof import("picomatch");
    const { isGlob, base, glob: pattern } = scan(glob);
    return isGlob ? new FileGlob(path.resolve(from, base), pattern) : undefined;
  }

  /** Whether a file of this name, an absolute path, would be found. */
  fits(file: string): boolean {
    const name = path.relative(this.folder, file).split(path.sep).join("/");
    return !name.startsWith("../") && this.#isMatch(name);
  }

  /** @param root real path of the folder that is never left, by links neither */
  matches(root: string): GlobMatches {
    const files: string[] = [];
    const folders: string[] = [];
    const todo: Folder[] = [{ path: this.folder, name: "", above: [] }];
    for (let folder = todo.pop(); folder !== undefined; folder = todo.pop()) {
      const real = realFolder(folder.path, root);
      // A link to a folder above would have no end.
      if (real === undefined || folder.above.includes(real)) continue;
      folders.push(folder.path);
      for (const entry of entriesOf(real)) {
        const name = folder.name + entry.name;
        const place = path.join(folder.path, entry.name);
        if (isFile(entry, place)) files.push(...(this.#isMatch(name) ? [place] : []));
        else if (folder.above.length + 1 < this.#depth)
          todo.push({ path: place, name: `${name}/`, above: [...folder.above, real] });
      }
    }
    return { files: files.sort(), folders };
  }
}

/** Undefined for what is no folder, and for one elsewhere. */
function realFolder(folder: string, root: string): string | undefined {
  try {
    const real = realpathSync(folder);
    const isInside = real === root || real.startsWith(root + path.sep);
    return isInside && statSync(real).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith(".") && name !== "node_modules");
  } catch {
    // It can't be read: nothing is found there.
    return [];
  }
}

function isFile(entry: Dirent, place: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile();
  return statSync(place, { throwIfNoEntry: false })?.isFile() === true;
}
