// Watches the files that an app was loaded from. What the system tells only makes it look: whether something has changed, the files say themselves.
import { type FSWatcher, watch } from "node:fs";
import type { FileStamps, SourceFiles } from "../source/source-files.ts";

/** Milliseconds without a further change: editors write a file in several steps, and tools write many. */
const CALM = 100;
/** Milliseconds after which it looks by itself: not every file system tells, nor does a folder that took another one's place. */
const LOOK = 1000;

export class FileWatch {
  readonly #onChange: (paths: readonly string[]) => void;
  #sources: SourceFiles;
  #watchers: FSWatcher[] = [];
  #timer: NodeJS.Timeout | undefined;
  #soon = false;
  #seen: FileStamps = new Map();

  /** @param onChange gets the absolute paths of all that has changed; then `follow` has to be called for more */
  constructor(sources: SourceFiles, onChange: (paths: readonly string[]) => void) {
    this.#onChange = onChange;
    this.#sources = sources;
    this.follow(sources);
  }

  /** From now on these files count. */
  follow(sources: SourceFiles): void {
    this.close();
    this.#sources = sources;
    this.#seen = new Map();
    // Folders tell of files that come and go; files that are replaced can't.
    for (const folder of sources.folders) this.#watch(folder);
    // Something may have changed since they were read.
    this.#lookIn(CALM);
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
  }

  #watch(folder: string): void {
    try {
      const watcher = watch(folder, () => this.#lookSoon());
      watcher.on("error", () => watcher.close());
      this.#watchers.push(watcher);
    } catch {
      // It isn't there, or the system watches no more: then it is looked at from time to time.
    }
  }

  #lookSoon(): void {
    // Where it looks soon anyway, it stays so: a folder that is never calm must not keep it from looking.
    if (!this.#soon) this.#lookIn(CALM);
  }

  #lookIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#soon = milliseconds === CALM;
    this.#timer = setTimeout(() => this.#look(), milliseconds);
  }

  /** Changes count once they are the same for a while. */
  #look(): void {
    const changes = this.#sources.changes();
    const isCalm = isSame(changes, this.#seen);
    this.#seen = changes;
    if (changes.size === 0) this.#lookIn(LOOK);
    else if (!isCalm) this.#lookIn(CALM);
    else this.#onChange([...changes.keys()]);
  }
}

function isSame(one: FileStamps, other: FileStamps): boolean {
  if (one.size !== other.size) return false;
  for (const [path, stamp] of one) if (other.get(path) !== stamp) return false;
  return true;
}
