// Which files a script imports by relative names, as far as its text tells.
import { readFileSync } from "node:fs";
import path from "node:path";

const importName = /\b(?:from|import|require)\s*(?:\(\s*)?(["'])(\.{1,2}\/[^"'\n]*)\1/g;

/** What `require` puts behind a name. */
const endings: readonly string[] = ["", ".js", ".json", ".cjs", "/index.js"];

/** More files are not looked at. */
const LIMIT = 1000;

/**
 * The file itself and what it imports, directly and through others. Names that are computed aren't seen, and a name in a comment
 * counts: the files needn't exist.
 * @param file absolute
 */
export function filesOfScript(file: string): readonly string[] {
  const files = new Set([file]);
  for (const known of files) {
    for (const name of importedNames(known)) {
      const imported = path.resolve(path.dirname(known), name);
      for (const ending of endings) if (files.size < LIMIT) files.add(imported + ending);
    }
  }
  return [...files];
}

function importedNames(file: string): readonly string[] {
  if (!/\.[cm]?js$/.test(file)) return [];
  try {
    return [...readFileSync(file, "utf8").matchAll(importName)].map(([, , name = ""]) => name.replace(/[?#].*/, ""));
  } catch {
    // What isn't there imports nothing.
    return [];
  }
}
