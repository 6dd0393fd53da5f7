// Which files something was made of, and what they looked like then: so that it is known when it has to be made anew.
import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import { FileGlob } from "./file-glob.ts";

/** What a file looked like, by its absolute path. */
export type FileStamps = ReadonlyMap<string, string>;

/** Between the parts of a glob where a path could stand as well: no path has it. */
const PARTS = "\0";

export class SourceFiles {
  /** By absolute path, or by the folder, the pattern and the root of a glob. */
  readonly #stamps: Map<string, string>;

  /** @param entries as `entries` gives them */
  constructor(entries: Iterable<readonly [string, string]> = []) {
    this.#stamps = new Map(entries);
  }

  /** Notes a file or folder that is about to be read or looked for, whether it is there or not. Only the first time counts. */
  note(absolutePath: string): void {
    if (!this.#stamps.has(absolutePath)) this.#stamps.set(absolutePath, stampOf(absolutePath));
  }

  /** Notes a glob: files that come, or go, count. @param root as `FileGlob.matches` takes it */
  noteGlob({ folder, pattern }: FileGlob, root: string): void {
    this.note([folder, pattern, root].join(PARTS));
  }

  /** Whether a file, by its absolute path, was noted, or fits a glob. */
  has(file: string): boolean {
    return this.#stamps.has(file) || this.#globs().some(({ glob }) => glob.fits(file));
  }

  /** Paths and stamps, as they may be sent to other processes. */
  get entries(): readonly (readonly [string, string])[] {
    return [...this.#stamps];
  }

  /** Absolute paths. */
  get paths(): readonly string[] {
    return [...this.#stamps.keys()].filter((name) => !name.includes(PARTS));
  }

  /** Absolute paths of the folders in which files may change, come and go. */
  get folders(): ReadonlySet<string> {
    const searched = this.#globs().flatMap(({ glob, root }) => [
      path.dirname(glob.folder),
      ...glob.matches(root).folders,
    ]);
    return new Set([...this.paths.map((file) => path.dirname(file)), ...searched]);
  }

  /** What looks different now, and how: changed, gone, or there at last. */
  changes(): FileStamps {
    const changes = new Map<string, string>();
    for (const [name, stamp] of this.#stamps) {
      const now = stampOf(name);
      if (now !== stamp) changes.set(nameOf(name), now);
    }
    return changes;
  }

  #globs(): readonly Searched[] {
    return [...this.#stamps.keys()].flatMap((name) => searchedOf(name) ?? []);
  }
}

type Searched = { readonly glob: FileGlob; readonly root: string };

function searchedOf(name: string): Searched | undefined {
  const [folder = "", pattern, root = ""] = name.split(PARTS);
  return pattern === undefined ? undefined : { glob: new FileGlob(folder, pattern), root };
}

/** As people know it. */
function nameOf(name: string): string {
  const searched = searchedOf(name);
  return searched === undefined ? name : path.join(searched.glob.folder, searched.glob.pattern);
}

/** What tells one state of a file from another; "" where there is none. Of a folder it counts only which one it is. */
function stampOf(name: string): string {
  const searched = searchedOf(name);
  if (searched !== undefined) return searched.glob.matches(searched.root).files.join(PARTS);
  try {
    const real = realpathSync.native(name);
    const stats = statSync(real);
    return stats.isDirectory() ? `${real} ${stats.ino}` : `${real} ${stats.ino} ${stats.size} ${stats.ctimeMs}`;
  } catch {
    // Missing or unreadable: that is its state.
    return "";
  }
}
