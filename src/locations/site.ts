// The app folder: the only place that files are read from. Symbolic links out of it count as outside.
import { existsSync, realpathSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import { ConfigError } from "../errors/config-error.ts";
import { FileGlob } from "../source/file-glob.ts";
import type { SourceFiles } from "../source/source-files.ts";

/** What the gateway keeps for itself, where no other folder is set: it holds requests of clients. */
const DATA_FOLDER = ".flat";

export class Site {
  /** Absolute path of the app folder, links resolved. */
  readonly folder: string;
  #sources: SourceFiles | undefined;

  /**
   * @param sources notes the folder and all that is looked up, until `seal`
   * @throws ConfigError where there is no such folder
   */
  constructor(folder: string, sources?: SourceFiles) {
    this.#sources = sources;
    sources?.note(folder);
    this.folder = realPath(folder);
  }

  /** The app is compiled: what is looked up from now on is asked for by requests. */
  seal(): void {
    this.#sources = undefined;
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

  /** The real path and status of an existing file or folder inside the app folder; else undefined. Of the gateway's own data nobody is told. */
  lookUp(absolutePath: string): { readonly path: string; readonly stats: Stats } | undefined {
    if (absolutePath.includes("\0")) return undefined;
    this.#sources?.note(absolutePath);
    try {
      const real = realpathSync(absolutePath);
      if (!this.contains(real) || isBelow(path.join(this.folder, DATA_FOLDER), real)) return undefined;
      return { path: real, stats: statSync(real) };
    } catch {
      // Missing or unreadable: there is nothing at this place, which is the answer.
      return undefined;
    }
  }

  /**
   * The absolute paths of the files that a glob means, in the order of their names; undefined for one that is outside the app folder.
   * Links to folders outside aren't followed; links to files are: it is `lookUp` that refuses them.
   */
  search(glob: string, from: string): readonly string[] | undefined {
    const [start, name] = glob.startsWith("/") ? [this.folder, glob.slice(1)] : [from, glob];
    const parsed = FileGlob.parse(name, start);
    if (!this.contains(parsed?.folder ?? path.resolve(start, name))) return undefined;
    if (parsed === undefined) {
      const file = path.resolve(start, name);
      this.#sources?.note(file);
      return existsSync(file) ? [file] : [];
    }
    this.#sources?.noteGlob(parsed, this.folder);
    return parsed.matches(this.folder).files;
  }

  contains(realPath: string): boolean {
    return isBelow(this.folder, realPath);
  }

  /** The name shown to people: relative to the app folder. */
  nameOf(absolutePath: string): string {
    return path.relative(this.folder, absolutePath).split(path.sep).join("/");
  }
}

function isBelow(folder: string, realPath: string): boolean {
  return realPath === folder || realPath.startsWith(folder + path.sep);
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    throw new ConfigError(`There is no app folder ${folder} that can be read`);
  }
}
