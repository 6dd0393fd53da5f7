// `flat start`: runs the gateway until a signal or `flat stop` ends it.
import { availableParallelism } from "node:os";
import path from "node:path";
import { alertLine } from "../logging/logger.ts";
import { ControlFault } from "../server/control/control-place.ts";
import { ControlServer } from "../server/control/control-server.ts";
import { logReload } from "../server/log-reloads.ts";
import { LOG_FLUSH } from "../server/open-log.ts";
import type { Operation } from "../server/operation.ts";
import type { ServeOptions } from "../server/serving-process.ts";
import { SingleGateway } from "../server/single-gateway.ts";
import type { Environment } from "../settings/settings.ts";
import { appFolder } from "./app-folder.ts";
import { CommandFault } from "./command-fault.ts";
import { ExitCode } from "./exit-code.ts";

export type StartArguments = {
  readonly port: string;
  readonly host?: string;
  readonly debug?: string;
  readonly adminPort?: string;
  readonly adminHost?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsClientCa?: string;
  readonly beta?: boolean;
  readonly watch?: boolean;
  readonly workers: string;
};

/** Resolves once the gateway listens. */
export async function start(name: string, options: StartArguments): Promise<void> {
  // As it was named: where a link leads may change with the next reload.
  const folder = path.resolve(name);
  appFolder(name);
  const port = portOf(options.port);
  if (options.beta === true) process.stdout.write("There is no beta to pull: this is the version that runs.\n");
  const operation = await startOperation(
    { folder, port, host: options.host, variables: variablesOf(options) },
    workersOf(options.workers),
  );
  operation.onReload((result) => logReload(result, operation.log));
  const stop = await openControl(operation, folder);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, stop);
  process.on("SIGHUP", () => void operation.reload());
  process.stdout.write(`Flatgate listens on ${operation.url}\n`);
  if (operation.adminUrl !== undefined) process.stdout.write(`Health checks are at ${operation.adminUrl}\n`);
  if (options.watch === true) (await import("./watch.ts")).watchApp(operation, folder);
}

/** Options that take the place of variables. */
function variablesOf({ debug, adminPort, adminHost, tlsCert, tlsKey, tlsClientCa }: StartArguments): Environment {
  if (adminPort !== undefined) portOf(adminPort);
  return {
    ...(debug !== undefined && { FLAT_DEBUG: debug }),
    ...(adminPort !== undefined && { FLAT_ADMIN_PORT: adminPort }),
    ...(adminHost !== undefined && { FLAT_ADMIN_HOST: adminHost }),
    ...(tlsCert !== undefined && { FLAT_TLS_CERT: tlsCert }),
    ...(tlsKey !== undefined && { FLAT_TLS_KEY: tlsKey }),
    ...(tlsClientCa !== undefined && { FLAT_TLS_CLIENT_CA: tlsClientCa }),
  };
}

async function startOperation(options: ServeOptions, workers: number): Promise<Operation> {
  try {
    if (workers === 1) return await SingleGateway.start(options);
    const { ClusterGateway } = await import("../server/cluster/cluster-gateway.ts");
    return await ClusterGateway.start(options, workers);
  } catch (error) {
    const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
    const taken: unknown = error instanceof Error && "port" in error ? error.port : options.port;
    const option = taken === options.port ? "-p" : "--admin-port";
    if (code === "EADDRINUSE")
      throw new CommandFault(ExitCode.failure, `Port ${taken} is in use: choose another one with ${option}`);
    if (code === "EACCES")
      throw new CommandFault(ExitCode.failure, `Port ${taken} may not be used: ports below 1024 need a privilege`);
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN")
      throw new CommandFault(ExitCode.failure, "The address to listen on is not one of this machine's");
    throw error;
  }
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new CommandFault(ExitCode.usage, `${text} is not a port: 0 to 65535 is wanted`);
}

function workersOf(text: string): number {
  if (text === "auto") return availableParallelism();
  const workers = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (workers > 0) return workers;
  throw new CommandFault(ExitCode.usage, `${text} is not a number of workers: 1 to 9999 or auto is wanted`);
}

/** @returns what stops the gateway: the first call finishes what runs, a second one ends at once */
async function openControl(operation: Operation, folder: string): Promise<() => void> {
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) process.exit(ExitCode.failure);
    stopping = true;
    control.close();
    await operation.stop();
    await operation.log.close(LOG_FLUSH);
    process.exit(ExitCode.ok);
  };
  const control = new ControlServer(operation, { reload: () => operation.reload(), stop });
  try {
    await control.listen(folder, operation.port);
  } catch (error) {
    // A gateway serves without it, too.
    if (!(error instanceof ControlFault)) throw error;
    operation.log.line(alertLine("", "control", `flat stop and flat reload won't find this gateway: ${error.message}`));
  }
  return () => void stop();
}
