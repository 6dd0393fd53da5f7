// A worker of a gateway of several processes: it serves, and does what the first process asks it to.
import { ConfigError, ConfigErrors } from "../../errors/config-error.ts";
import { endOnDefects, LOG_FLUSH } from "../open-log.ts";
import { faultsOf, ServingProcess } from "../serving-process.ts";
import { Channel } from "./channel.ts";
import { WorkerGroup } from "./worker-group.ts";
import { type BeginOrder, type Begun, LOAD_LIMIT, type Prepared } from "./worker-messages.ts";

let serving: ServingProcess | undefined;
let stopping = false;

const channel = new Channel({
  send: (message, done) => process.send?.(message, undefined, undefined, done),
  on: (event, listener) => process.on(event, listener),
});

// A terminal sends these to all processes: the first one tells the others what to do.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});
process.on("SIGTERM", () => void stop());

channel.on("begin", begin);
channel.on("prepare", (): Prepared | undefined => {
  const report = serving?.prepare();
  return report && { faults: report.faults, sources: report.sources.entries };
});
channel.on("commit", () => {
  serving?.commit();
  return true;
});
channel.on("drop", () => serving?.drop());
channel.on("stop", stop);
void channel.ask("ready", undefined, LOAD_LIMIT);

async function begin({ options, worker, figures }: BeginOrder): Promise<Begun> {
  try {
    serving = await ServingProcess.start(options, new WorkerGroup(channel, worker, figures));
  } catch (error) {
    if (error instanceof ConfigErrors || error instanceof ConfigError)
      return { kind: "faults", faults: faultsOf(error) };
    const { code, port } = error as { readonly code?: unknown; readonly port?: unknown };
    return { kind: "failed", message: faultsOf(error)[0]?.message ?? "", code, port };
  }
  endOnDefects(serving.log);
  const { gateway, sources } = serving;
  return {
    kind: "serving",
    url: gateway.url,
    port: gateway.port,
    adminUrl: gateway.adminUrl,
    sources: sources.entries,
  };
}

/** Finishes what runs. */
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await serving?.gateway.stop();
  await serving?.log.close(LOG_FLUSH);
  process.exit(0);
}
