// What the readers of configuration ask of the app folder: where a file name points, and whether there is something.
import type { Stats } from "node:fs";

export interface AppFiles {
  /** Absolute path of the app folder, links resolved. */
  readonly folder: string;
  /** The absolute path that a file name means: relative to `from` (a folder), or to the app folder with a leading slash. */
  resolve(name: string, from: string): string;
  /** The real path and status of an existing file or folder inside the app folder; else undefined. */
  lookUp(absolutePath: string): { readonly path: string; readonly stats: Stats } | undefined;
  /**
   * The absolute paths of the files that a glob means, in the order of their names; it is relative like other names.
   * @returns undefined for a glob that is outside the app folder
   */
  search(glob: string, from: string): readonly string[] | undefined;
}
