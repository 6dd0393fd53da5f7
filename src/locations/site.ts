// The app folder: the only place that files are read from. Symbolic links out of it count as outside.
import { realpathSync, type Stats, statSync } from "node:fs";
import path from "node:path";

export class Site {
  /** Absolute path of the app folder, links resolved. */
  readonly folder: string;

  constructor(folder: string) {
    this.folder = realpathSync(folder);
  }

  /**
   * The absolute path that a file name in a flow means: relative to `from` (a folder), or to the app folder with a leading slash.
   * Fragments, queries and parameters (`#`, `?`, `;`) are cut off. Nothing is looked up yet.
   */
  resolve(name: string, from: string): string {
    const cut = name.search(/[#?;]/);
    const plain = cut < 0 ? name : name.slice(0, cut);
    return plain.startsWith("/") ? path.join(this.folder, plain) : path.resolve(from, plain);
  }

  /** The real path and status of an existing file or folder inside the app folder; else undefined. */
  lookUp(absolutePath: string): { readonly path: string; readonly stats: Stats } | undefined {
    if (absolutePath.includes("\0")) return undefined;
    try {
      const real = realpathSync(absolutePath);
      if (!this.contains(real)) return undefined;
      return { path: real, stats: statSync(real) };
    } catch {
      // Missing or unreadable: there is nothing at this place, which is the answer.
      return undefined;
    }
  }

  contains(realPath: string): boolean {
    return realPath === this.folder || realPath.startsWith(this.folder + path.sep);
  }

  /** The name shown to people: relative to the app folder. */
  nameOf(absolutePath: string): string {
    return path.relative(this.folder, absolutePath).split(path.sep).join("/");
  }
}
