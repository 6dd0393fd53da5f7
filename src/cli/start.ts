// `flat start`: runs the gateway until a signal ends it.
import { compileApp } from "../app.ts";
import { LogWriter } from "../logging/log-writer.ts";
import { alertLine } from "../logging/logger.ts";
import { type Gateway, startGateway } from "../server/start.ts";
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
};

/** Milliseconds for what waits in the log when the gateway stops. */
const LOG_FLUSH = 5000;

/** Resolves once the gateway listens. */
export async function start(name: string, options: StartArguments): Promise<void> {
  const folder = appFolder(name);
  const port = portOf(options.port);
  if (options.beta === true) process.stdout.write("There is no beta to pull: this is the version that runs.\n");
  const env = environment(options);
  const app = compileApp({ folder, env });
  // node's stderr, once asked for, doesn't block where it is a pipe: a full one leaves no thread waiting.
  const sink = new LogWriter({ fd: process.stderr.fd, limit: app.settings.logBuffer, droppedLine });
  const gateway = await listen(() => startGateway({ app, port, host: options.host, sink }), port);
  stopOnSignals(gateway, sink);
  logDefects(sink);
  process.stdout.write(`Flatgate listens on ${gateway.url}\n`);
  if (gateway.adminUrl !== undefined) process.stdout.write(`Health checks are at ${gateway.adminUrl}\n`);
}

/** Options win over variables. */
function environment({ debug, adminPort, adminHost, tlsCert, tlsKey, tlsClientCa }: StartArguments): Environment {
  if (adminPort !== undefined) portOf(adminPort);
  return {
    ...process.env,
    ...(debug !== undefined && { FLAT_DEBUG: debug }),
    ...(adminPort !== undefined && { FLAT_ADMIN_PORT: adminPort }),
    ...(adminHost !== undefined && { FLAT_ADMIN_HOST: adminHost }),
    ...(tlsCert !== undefined && { FLAT_TLS_CERT: tlsCert }),
    ...(tlsKey !== undefined && { FLAT_TLS_KEY: tlsKey }),
    ...(tlsClientCa !== undefined && { FLAT_TLS_CLIENT_CA: tlsClientCa }),
  };
}

function droppedLine(count: number): string {
  return alertLine(
    "",
    "log",
    `${count} ${count === 1 ? "log line was" : "log lines were"} dropped: the log could not be written in time`,
  );
}

async function listen(startIt: () => Promise<Gateway>, port: number): Promise<Gateway> {
  try {
    return await startIt();
  } catch (error) {
    const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
    const taken: unknown = error instanceof Error && "port" in error ? error.port : port;
    const option = taken === port ? "-p" : "--admin-port";
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

/** The first signal finishes what runs; a second one ends at once. */
function stopOnSignals(gateway: Gateway, sink: LogWriter): void {
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    await gateway.stop();
    await sink.close(LOG_FLUSH);
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop());
}

/** A defect of the gateway itself: what waits in the log gets out, with the cause as the last line, before the process ends. */
function logDefects(sink: LogWriter): void {
  process.on("uncaughtException", (error) => {
    sink.line(alertLine("", "defect", error.stack ?? error.message));
    void sink.close(LOG_FLUSH).then(() => process.exit(ExitCode.failure));
  });
}
