// The gateway that `flat stop` and `flat reload` mean.
import { existsSync } from "node:fs";
import path from "node:path";
import { type ControlSocket, runningGateways } from "../server/control/control-client.ts";
import { ControlFault } from "../server/control/control-place.ts";
import { CommandFault } from "./command-fault.ts";
import { ExitCode } from "./exit-code.ts";

/**
 * @param name of the app folder, which may have gone since
 * @param port where there are several gateways of that folder
 * @throws CommandFault
 */
export async function runningGateway(name: string, port: string | undefined): Promise<ControlSocket> {
  const running = await findGateways(path.resolve(name));
  const wanted = port === undefined ? running : running.filter((socket) => String(socket.port) === port);
  const [found, another] = wanted;
  if (found !== undefined && another === undefined) return found;
  if (another !== undefined) {
    const ports = wanted.map((socket) => socket.port).join(", ");
    throw new CommandFault(ExitCode.usage, `Several gateways of ${name} run: choose one with -p (${ports})`);
  }
  const where = port === undefined ? "" : ` on port ${port}`;
  const exitCode = existsSync(name) ? ExitCode.failure : ExitCode.noInput;
  throw new CommandFault(exitCode, `No gateway of ${name} runs${where}`);
}

async function findGateways(folder: string): Promise<readonly ControlSocket[]> {
  try {
    return await runningGateways(folder);
  } catch (error) {
    if (error instanceof ControlFault) throw new CommandFault(ExitCode.failure, error.message);
    throw error;
  }
}
