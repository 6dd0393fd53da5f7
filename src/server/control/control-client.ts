// Finds the control sockets of running gateways, and talks to them.
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import path from "node:path";
import { type ControlAnswer, type ControlCommand, readLine } from "./control-message.ts";
import { ControlFault, checkControlFolder, controlFolders, controlNames, isCode } from "./control-place.ts";

export type ControlSocket = { readonly path: string; readonly port: number };

/** Gateways of an app folder that run, one for each port. @throws ControlFault where the place can't be trusted */
export async function runningGateways(folder: string): Promise<readonly ControlSocket[]> {
  const found = new Map<number, ControlSocket>();
  for (const socket of controlFolders().flatMap((place) => socketsIn(place, controlNames(folder)))) {
    if (found.has(socket.port)) continue;
    if (await isAlive(socket.path)) found.set(socket.port, socket);
    // Left behind by a process that was killed.
    else rmSync(socket.path, { force: true });
  }
  return [...found.values()].sort((one, other) => one.port - other.port);
}

function socketsIn(place: string, names: readonly string[]): readonly ControlSocket[] {
  let files: readonly string[];
  try {
    files = readdirSync(place);
  } catch (error) {
    if (isCode(error, "ENOENT")) return [];
    throw new ControlFault(`${place} can't be read`);
  }
  checkControlFolder(place);
  return files.flatMap((file) => {
    const [, name = "", port] = /^([0-9a-f]+)-(\d+)\.sock$/.exec(file) ?? [];
    return names.includes(name) ? [{ path: path.join(place, file), port: Number(port) }] : [];
  });
}

/** Whether somebody listens there, or may do so. */
export async function isAlive(socketPath: string): Promise<boolean> {
  try {
    (await open(socketPath)).destroy();
    return true;
  } catch (error) {
    return !isCode(error, "ECONNREFUSED") && !isCode(error, "ENOENT");
  }
}

async function open(socketPath: string): Promise<Socket> {
  const socket = connect(socketPath);
  await once(socket, "connect");
  socket.on("error", () => socket.destroy());
  return socket;
}

/**
 * @returns the answer; undefined where the gateway ends before it
 * @param untilEnd waits until the gateway has ended
 * @throws the system's error where it has ended already
 */
export async function control(
  { path: socketPath }: ControlSocket,
  command: ControlCommand,
  untilEnd: boolean,
): Promise<ControlAnswer | undefined> {
  const socket = await open(socketPath);
  const closed = once(socket, "close");
  socket.write(`${JSON.stringify({ command })}\n`);
  const line = await readLine(socket);
  if (untilEnd) await closed;
  else socket.destroy();
  return line === undefined ? undefined : (JSON.parse(line) as ControlAnswer);
}
