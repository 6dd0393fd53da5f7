// `node --import tsx bench/workers.ts`: what two workers gain over one. With four cores or more, workers and clients have cores of their own.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const rounds = Number(process.env.ROUNDS ?? 3);
const seconds = Number(process.env.SECONDS ?? 3);
const cores = availableParallelism();
const apart = cores >= 4;
/** What two workers have to gain where they have cores of their own. */
const WANTED = 1.8;
const CONNECTIONS = 64;
const PORT = 9186;
const TARGET = "/v1/template/ada?a=1&b=2";

const started: ChildProcess[] = [];

function start(onCores: string, script: string, args: readonly string[], stdio: "pipe" | "ignore"): ChildProcess {
  const [command, ...rest] = apart ? ["taskset", "-c", onCores, process.execPath] : [process.execPath];
  const log = openSync(path.join(tmpdir(), `flatgate-bench-${process.pid}.log`), "a");
  const secret = Buffer.from("bench-secret-of-some-length-0123").toString("base64url");
  const child = spawn(command as string, [...rest, path.join(here, script), ...args], {
    stdio: ["ignore", stdio, log, "ipc"],
    env: { ...process.env, BENCH_SECRET: secret },
  });
  started.push(child);
  return child;
}

/** Answers a second. */
async function measure(workers: number): Promise<number> {
  const args = ["start", "-p", String(PORT), "--workers", String(workers), path.join(here, "app")];
  // The first process of several hands out connections, which are few here.
  const gateway = start(workers === 1 ? "0" : "0,1", "../bin/flat.js", args, "pipe");
  if (gateway.stdout !== null) await once(gateway.stdout, "data");
  const loads = ["2", "3"].map((core) =>
    start(core, "load.mjs", [String(PORT), TARGET, String(CONNECTIONS / 2), String(seconds)], "ignore"),
  );
  const rates = loads.map(async (load) => {
    await once(load, "message");
    const [{ answers, elapsed }] = (await once(load, "message")) as [{ answers: number; elapsed: number }];
    return answers / elapsed;
  });
  const rate = (await Promise.all(rates)).reduce((sum, one) => sum + one, 0);
  gateway.kill("SIGTERM");
  await once(gateway, "exit");
  return rate;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? 0;
}

try {
  const gains: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [one, two] = [await measure(1), await measure(2)];
    gains.push(two / one);
    process.stdout.write(
      `1 worker ${one.toFixed(0)}/s   2 workers ${two.toFixed(0)}/s   gain ${(two / one).toFixed(2)}\n`,
    );
  }
  const gain = median(gains);
  const judged = apart
    ? `wanted: ${WANTED}`
    : "clients and workers share the cores, so it says little: four cores are needed";
  process.stdout.write(`median gain of two workers: ${gain.toFixed(2)} on ${cores} cores (${judged})\n`);
  process.exitCode = apart && gain < WANTED ? 1 : 0;
} finally {
  for (const child of started) child.kill("SIGKILL");
}
