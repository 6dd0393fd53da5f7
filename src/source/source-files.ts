// Which files something was made of, and what they looked like: so that it is known when it has to be made anew.
import { realpathSync, statSync } from "node:fs";

export class SourceFiles {
  readonly #stamps = new Map<string, string>();

  /** Notes a file or folder that is about to be read or looked for, whether it is there or not. Only the first time counts. */
  note(absolutePath: string): void {
    if (!this.#stamps.has(absolutePath)) this.#stamps.set(absolutePath, stampOf(absolutePath));
  }

  /** Absolute paths, in the order in which they were noted. */
  get paths(): readonly string[] {
    return [...this.#stamps.keys()];
  }

  /** The paths of what looks different now: changed, gone, or there at last. */
  changed(): readonly string[] {
    return [...this.#stamps].filter(([path, stamp]) => stampOf(path) !== stamp).map(([path]) => path);
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
