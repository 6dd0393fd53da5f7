// Finds the tests of an app: XML files that start with <flat-test>.
import { closeSync, existsSync, openSync, readdirSync, readSync } from "node:fs";
import path from "node:path";

/** What makes a folder an app of its own. */
const markers = ["swagger.yaml", "swagger.json", "conf/config.xml"];

/** How far a root element is looked for. Bytes. */
const HEAD = 4096;

/** Absolute paths, in the order of their names; dot folders, `node_modules` and other apps are left out. */
export function findTests(folder: string): readonly string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const { name } = entry;
    const absolute = path.join(folder, name);
    if (entry.isDirectory() && isSearched(name, absolute)) found.push(...findTests(absolute));
    else if (entry.isFile() && name.endsWith(".xml") && isTest(absolute)) found.push(absolute);
  }
  return found.sort();
}

function isSearched(name: string, folder: string): boolean {
  if (name.startsWith(".") || name === "node_modules") return false;
  return !markers.some((marker) => existsSync(path.join(folder, marker)));
}

function isTest(file: string): boolean {
  const head = headOf(file).replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>/g, "");
  return /<([A-Za-z_][\w.:-]*)/.exec(head)?.[1] === "flat-test";
}

function headOf(file: string): string {
  const buffer = Buffer.alloc(HEAD);
  try {
    const fd = openSync(file, "r");
    try {
      return buffer.toString("utf8", 0, readSync(fd, buffer, 0, HEAD, 0));
    } finally {
      closeSync(fd);
    }
  } catch {
    // A file that can't be read is none.
    return "";
  }
}
