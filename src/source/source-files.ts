// Which files something was made of, and what they looked like then: so that it is known when it has to be made anew.
import { realpathSync, statSync } from "node:fs";

/** What a file looked like, by its absolute path. */
export type FileStamps = ReadonlyMap<string, string>;

export class SourceFiles {
  readonly #stamps: Map<string, string>;

  /** @param entries as `entries` gives them */
  constructor(entries: Iterable<readonly [string, string]> = []) {
    this.#stamps = new Map(entries);
  }

  /** Notes a file or folder that is about to be read or looked for, whether it is there or not. Only the first time counts. */
  note(absolutePath: string): void {
    if (!this.#stamps.has(absolutePath)) this.#stamps.set(absolutePath, stampOf(absolutePath));
  }

  /** Paths and stamps, as they may be sent to other processes. */
  get entries(): readonly (readonly [string, string])[] {
    return [...this.#stamps];
  }

  /** Absolute paths. */
  get paths(): readonly string[] {
    return [...this.#stamps.keys()];
  }

  /** What looks different now, and how: changed, gone, or there at last. */
  changes(): FileStamps {
    const changes = new Map<string, string>();
    for (const [path, stamp] of this.#stamps) {
      const now = stampOf(path);
      if (now !== stamp) changes.set(path, now);
    }
    return changes;
  }
}

/** What tells one state of a file from another; "" where there is none. Of a folder it counts only which one it is. */
function stampOf(path: string): string {
  try {
    const real = realpathSync.native(path);
    const stats = statSync(real);
    return stats.isDirectory() ? `${real} ${stats.ino}` : `${real} ${stats.ino} ${stats.size} ${stats.ctimeMs}`;
  } catch {
    // Missing or unreadable: that is its state.
    return "";
  }
}
