// Names of files in the definition: relative to the file that has them, with a leading slash to the app folder.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import type { ConfigError } from "../errors/config-error.ts";
import type { AppFiles } from "../source/app-files.ts";
import { suggestion } from "../source/suggest.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import type { FileRef } from "./definition.ts";

/** The flow file that a value names. @throws ConfigError where it names none, or one that isn't there */
export function flowFile(value: YamlNode, files: AppFiles): FileRef {
  if (typeof value.value !== "string" || value.value === "") {
    throw value.error(`${value.key} must be the name of a flow file`);
  }
  return Object.freeze({
    name: value.value,
    path: existingFile(value.value, value.document.file.folder, files, (message, hint) => value.error(message, hint)),
    error: (message: string, hint?: string) => value.error(message, hint),
  });
}

/** The real path of a file that is named somewhere. @throws what `fault` makes, where there is no such file inside the app folder */
export function existingFile(
  name: string,
  folder: string,
  files: AppFiles,
  fault: (message: string, hint?: string) => ConfigError,
): string {
  const wanted = files.resolve(name, folder);
  const found = files.lookUp(wanted);
  if (found?.stats.isFile()) return found.path;
  if (found !== undefined) throw fault(`"${name}" is not a file`);
  const inside = wanted.startsWith(files.folder + path.sep);
  if (!inside || existsSync(wanted)) throw fault(`The file "${name}" is outside the app folder`);
  throw fault(`The file "${name}" does not exist`, suggestion(path.basename(wanted), namesIn(path.dirname(wanted))));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // The folder is missing too: there are no names to suggest.
    return [];
  }
}
