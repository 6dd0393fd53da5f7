// Files that flows read, kept as long as they don't change on disk.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as mimeTypes from "mime-types";
import { Content } from "../data/content.ts";
import type { Site } from "./site.ts";

type Entry = { readonly content: Content; readonly stamp: string };

/** Together; a larger file is read anew each time. */
const LIMIT = 16 * 1024 * 1024;

export class FileCache {
  readonly #site: Site;
  readonly #entries = new Map<string, Entry>();
  #size = 0;

  constructor(site: Site) {
    this.#site = site;
  }

  /** The content of a regular file inside the app folder, its type by its ending; undefined where there is none. */
  read(absolutePath: string): Content | undefined {
    const found = this.#site.lookUp(absolutePath);
    if (found === undefined || !found.stats.isFile()) return undefined;
    const { size, mtimeMs, ino } = found.stats;
    const stamp = `${size} ${mtimeMs} ${ino}`;
    const known = this.#entries.get(found.path);
    if (known?.stamp === stamp) return known.content;
    const content = load(found.path);
    if (content !== undefined) this.#keep(found.path, { content, stamp });
    return content;
  }

  #keep(path: string, entry: Entry): void {
    const before = this.#entries.get(path);
    if (before !== undefined) this.#size -= before.content.size;
    this.#entries.delete(path);
    if (entry.content.size > LIMIT) return;
    this.#entries.set(path, entry);
    this.#size += entry.content.size;
    for (const [oldest, { content }] of this.#entries) {
      if (this.#size <= LIMIT) break;
      this.#entries.delete(oldest);
      this.#size -= content.size;
    }
  }
}

function load(path: string): Content | undefined {
  try {
    return Content.ofSharedBytes(readFileSync(path), mimeTypeOf(path));
  } catch {
    // Unreadable counts as missing, as documented for `copy`.
    return undefined;
  }
}

const require = createRequire(import.meta.url);

let table: typeof mimeTypes | undefined;

/** The media type for a file name. The table of types is loaded with the first file: starts are faster without it. */
export function mimeTypeOf(path: string): string {
  table ??= require("mime-types") as typeof mimeTypes;
  return table.lookup(path) || "application/octet-stream";
}
