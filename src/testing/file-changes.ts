// Tells which files below a folder have changed: all that change together at once.
import path from "node:path";
import { type FSWatcher, watch } from "chokidar";

/** Milliseconds without a further change: editors write a file in several steps, and tools write many. */
const CALM = 100;
/** Milliseconds after which a folder that is never calm has waited long enough. */
const PATIENCE = 2000;

export class FileChanges {
  readonly #watcher: FSWatcher;
  #changed = new Set<string>();
  #since = 0;
  #calm: NodeJS.Timeout | undefined;
  #waiting: ((changed: ReadonlySet<string>) => void) | undefined;

  /** @param folder absolute, real; dot files and `node_modules` don't count */
  constructor(folder: string) {
    const ignored = (file: string): boolean => isIgnored(path.relative(folder, file));
    this.#watcher = watch(folder, { ignoreInitial: true, ignored });
    this.#watcher.on("all", (_event, file) => this.#note(file));
  }

  /** Resolves once changes are noticed. */
  ready(): Promise<void> {
    return new Promise((resolve) => this.#watcher.once("ready", resolve));
  }

  /** Absolute paths of what has changed since the last call, or changes next. */
  next(): Promise<ReadonlySet<string>> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
      if (this.#changed.size > 0) this.#wait();
    });
  }

  async close(): Promise<void> {
    clearTimeout(this.#calm);
    await this.#watcher.close();
  }

  #note(file: string): void {
    if (this.#changed.size === 0) this.#since = Date.now();
    this.#changed.add(file);
    if (this.#waiting !== undefined) this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#calm);
    const left = Math.max(0, this.#since + PATIENCE - Date.now());
    this.#calm = setTimeout(() => this.#tell(), Math.min(CALM, left));
  }

  #tell(): void {
    const changed = this.#changed;
    this.#changed = new Set();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(changed);
  }
}

function isIgnored(name: string): boolean {
  return name.split(path.sep).some((part) => part === "node_modules" || (part.startsWith(".") && part !== ".."));
}
