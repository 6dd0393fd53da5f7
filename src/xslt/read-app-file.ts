// Documents of the app folder, as stylesheets name them: `fit://site/…` and what is relative to it.
import { readFileSync, statSync } from "node:fs";
import { Content } from "../data/content.ts";
import { XmlFault } from "../data/xml-fault.ts";
import { mimeTypeOf } from "../locations/file-cache.ts";
import type { Site } from "../locations/site.ts";
import { plainXml } from "./plain-xml.ts";
import { fileName } from "./stylesheet-source.ts";
import { xmlText } from "./xml-text.ts";

/**
 * A file as XML text: HTML and JSON (as OXN) by their endings, anything else has to be XML. Undefined where there is none,
 * outside the app folder, and where it can't be read as XML. The stamps of files that were read are added to `stamps`.
 */
export function readAppFile(url: string, site: Site, stamps?: Map<string, string>): string | undefined {
  const name = fileName(url);
  if (!name?.startsWith("/")) return undefined;
  try {
    const found = site.lookUp(site.resolve(decodeURIComponent(name), site.folder));
    if (found === undefined || !found.stats.isFile()) return undefined;
    stamps?.set(found.path, fileStamp(found.path));
    const read = xmlText(Content.ofBytes(readFileSync(found.path), mimeTypeOf(found.path)));
    return read.xml === undefined ? undefined : plainXml(read.xml);
  } catch (error) {
    // Unreadable, badly escaped or with a DTD: no document, as for `document()` of a missing one.
    if (error instanceof XmlFault || error instanceof URIError || isSystemError(error)) return undefined;
    throw error;
  }
}

/** What shows that a file has changed; "" where it is gone. */
export function fileStamp(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? "" : `${stats.size} ${stats.mtimeMs} ${stats.ino}`;
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
