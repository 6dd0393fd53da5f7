// Where gateways have their control sockets: in a folder that belongs to their user alone, named by app folder and port.
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, realpathSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** Says why there is no place for control sockets. */
export class ControlFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ControlFault";
  }
}

/**
 * The folders that may hold sockets of this user's gateways, the one for new ones first. A gateway that was started without a
 * session (by systemd, say) hasn't got XDG_RUNTIME_DIR, while the shell that wants to stop it has.
 */
export function controlFolders(): readonly string[] {
  const runtime = process.env.XDG_RUNTIME_DIR ?? "";
  const temporary = path.join(os.tmpdir(), `flatgate-${process.getuid?.() ?? os.userInfo().username}`);
  return path.isAbsolute(runtime) ? [path.join(runtime, "flatgate"), temporary] : [temporary];
}

/** Makes the folder, or takes the one that is there. @throws ControlFault for one that others may write to, or have put there */
export function makeControlFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw new ControlFault(`${folder} can't be made: ${messageOf(error)}`);
  }
  checkControlFolder(folder);
}

/** @throws ControlFault */
export function checkControlFolder(folder: string): void {
  // lstat: a symbolic link is somebody's trick.
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) throw new ControlFault(`${folder} isn't there`);
  const owned = stats.isDirectory() && stats.uid === (process.getuid?.() ?? stats.uid);
  if (!owned || (stats.mode & 0o077) !== 0)
    throw new ControlFault(`${folder} is not a folder of this user alone (mode 0700)`);
}

/** Names that sockets of an app folder begin with: as it was named, and where links lead. @param folder absolute */
export function controlNames(folder: string): readonly string[] {
  return [...new Set([path.resolve(folder), realPath(folder)])].map((one) =>
    createHash("sha256").update(one).digest("hex").slice(0, 24),
  );
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    // It has gone: its gateway may run all the same, under the name that it had. What is above may be a link.
    const above = path.dirname(folder);
    return above === folder ? folder : path.join(realPath(above), path.basename(folder));
  }
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
