// The folder that a command works on.
import { accessSync, constants, existsSync, statSync } from "node:fs";
import path from "node:path";
import { CommandFault } from "./command-fault.ts";
import { ExitCode } from "./exit-code.ts";

/** Absolute path of a folder that has an app. @throws CommandFault (66, 67) */
export function appFolder(name: string): string {
  const folder = path.resolve(name);
  if (!isReadableFolder(folder)) throw new CommandFault(ExitCode.noInput, `${name} is not a folder that can be read`);
  const markers = ["swagger.yaml", "swagger.json", "conf/config.xml"];
  if (markers.some((marker) => existsSync(path.join(folder, marker)))) return folder;
  throw new CommandFault(ExitCode.noApp, `No FLAT app found in ${name}: create swagger.yaml to start`);
}

function isReadableFolder(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
    return statSync(folder).isDirectory();
  } catch {
    // Any of the errors here means the same to the user: the folder can't be used.
    return false;
  }
}
