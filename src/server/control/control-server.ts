// The control socket of a running gateway: takes `stop` and `reload` from the `flat` command of the same user.
import { chmodSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import path from "node:path";
import type { Operation } from "../operation.ts";
import { isAlive } from "./control-client.ts";
import { type ControlAnswer, type ControlCommand, readLine } from "./control-message.ts";
import { ControlFault, controlFolders, controlNames, makeControlFolder, messageOf } from "./control-place.ts";

/** Longest request, in characters. */
const MAX_REQUEST = 1000;
/** Milliseconds for a request to come. */
const REQUEST_TIMEOUT = 10_000;

export type ControlActions = {
  readonly reload: Operation["reload"];
  /** Begins to stop; the process ends then. */
  readonly stop: () => void;
};

export class ControlServer {
  readonly #operation: Pick<Operation, "url">;
  readonly #actions: ControlActions;
  readonly #servers: Server[] = [];

  constructor(operation: Pick<Operation, "url">, actions: ControlActions) {
    this.#operation = operation;
    this.#actions = actions;
  }

  /** @param folder the app folder, as it was named. @throws ControlFault */
  async listen(folder: string, port: number): Promise<void> {
    const place = usableFolder();
    for (const name of controlNames(folder)) await this.#open(path.join(place, `${name}-${port}.sock`));
  }

  async #open(socketPath: string): Promise<void> {
    // Left behind by a process that was killed.
    if (!(await isAlive(socketPath))) rmSync(socketPath, { force: true });
    const server = createServer((socket) => void this.#serve(socket));
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => reject(new ControlFault(`${socketPath}: ${messageOf(error)}`)));
      server.listen(socketPath, resolve);
    });
    chmodSync(socketPath, 0o600);
    // Commands must not keep a gateway alive that has nothing else to do.
    server.unref();
    this.#servers.push(server);
  }

  async #serve(socket: Socket): Promise<void> {
    socket.on("error", () => socket.destroy());
    socket.setTimeout(REQUEST_TIMEOUT, () => socket.destroy());
    const line = await readLine(socket, MAX_REQUEST);
    if (line === undefined) return;
    socket.setTimeout(0);
    const answer: ControlAnswer = { pid: process.pid, url: this.#operation.url, ...(await this.#run(commandOf(line))) };
    if (!socket.destroyed) socket.write(`${JSON.stringify(answer)}\n`);
  }

  async #run(command: ControlCommand | undefined): Promise<Partial<ControlAnswer>> {
    switch (command) {
      case "stop":
        this.#actions.stop();
        return {};
      case "reload": {
        const { problems, duration } = await this.#actions.reload();
        return { problems, duration };
      }
      case undefined:
        return { refused: "The command is not known" };
    }
  }

  /** No more commands. Connections stay until the process ends: that is how `flat stop` knows that it has. */
  close(): void {
    for (const server of this.#servers) server.close();
  }
}

/** The first folder that can be had. @throws ControlFault about the last one */
function usableFolder(): string {
  const faults: unknown[] = [];
  for (const folder of controlFolders()) {
    try {
      makeControlFolder(folder);
      return folder;
    } catch (error) {
      faults.push(error);
    }
  }
  throw faults.at(-1);
}

function commandOf(line: string): ControlCommand | undefined {
  try {
    const { command } = JSON.parse(line);
    return command === "stop" || command === "reload" ? command : undefined;
  } catch {
    return undefined;
  }
}
