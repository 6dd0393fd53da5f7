// `npm run bench`: the gateway beside bare Node on the same core, in turns; prints medians and ratios.
// Servers run on one core, load and upstream on another, so that the server under test is what limits.
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { get } from "node:http";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 3);
const only = process.argv[2];
const CONNECTIONS = 64;
const ports = { bare: 9182, gateway: 9183 } as const;
type Contestant = keyof typeof ports;
const contestants: readonly Contestant[] = ["bare", "gateway"];
const pinned = availableParallelism() > 1;

type Scenario = {
  readonly target: string;
  readonly method?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
};

const SECRET = "bench-secret-of-some-length-0123";

/** 1 KB of JSON. */
const order = JSON.stringify({
  customer: { name: "Ada Example", mail: "ada@example.org" },
  items: Array.from({ length: 10 }, (_, at) => ({
    id: at,
    name: `item number ${at} of the order`,
    price: 9.5,
    tags: ["a", "b"],
  })),
});

function token(): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: "ada", aud: "bench", exp: 4_000_000_000 })}`;
  return `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`;
}

const scenarios: Readonly<Record<string, Scenario>> = {
  "proxied GET": { target: "/v1/proxy/small" },
  "template flow": { target: "/v1/template/ada?a=1&b=2" },
  "merge of two answers": { target: "/v1/merge" },
  "validated POST of 1 KB": {
    target: "/v1/orders",
    method: "POST",
    headers: ["Content-Type: application/json"],
    body: order,
  },
  "JWT-protected GET": { target: "/v1/me", headers: [`Authorization: Bearer ${token()}`] },
};

const started: ChildProcess[] = [];

/** Starts a node script on one core. */
function start(core: number, script: string, args: readonly string[], log?: string): ChildProcess {
  const out = log === undefined ? "ignore" : openSync(log, "a");
  const env = { ...process.env, BENCH_SECRET: Buffer.from(SECRET).toString("base64url") };
  const [command, ...rest] = pinned ? ["taskset", "-c", String(core), process.execPath] : [process.execPath];
  const child = spawn(command as string, [...rest, script, ...args], { stdio: ["ignore", "ignore", out, "ipc"], env });
  started.push(child);
  return child;
}

async function waitFor(port: number, target: string): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const ok = await new Promise<boolean>((resolve) => {
      get({ port, host: "127.0.0.1", path: target }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      }).on("error", () => resolve(false));
    });
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`nothing answers on port ${port}`);
}

type Result = { readonly perSecond: number; readonly cpu: number };

/** Seconds of processor time that a process has used. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function measure(server: ChildProcess, port: number, { target, ...more }: Scenario): Promise<Result> {
  const load = start(1, path.join(here, "load.mjs"), [
    String(port),
    target,
    String(CONNECTIONS),
    String(seconds),
    JSON.stringify(more),
  ]);
  await once(load, "message");
  const before = cpuSeconds(server.pid as number);
  const [{ answers, elapsed }] = (await once(load, "message")) as [{ answers: number; elapsed: number }];
  const used = cpuSeconds(server.pid as number) - before;
  await once(load, "exit");
  return { perSecond: answers / elapsed, cpu: (used / answers) * 1e6 };
}

/** Megabytes a second of one 1 GiB answer. */
async function stream(port: number): Promise<number> {
  const begin = performance.now();
  const bytes = await new Promise<number>((resolve, reject) => {
    let size = 0;
    get({ port, host: "127.0.0.1", path: "/v1/proxy/stream" }, (response) => {
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
      });
      response.on("end", () => resolve(size));
    }).on("error", reject);
  });
  return bytes / 1e3 / (performance.now() - begin);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function print(name: string, unit: string, results: Readonly<Record<Contestant, readonly number[]>>): void {
  const ratio = median(results.gateway.map((value, round) => value / (results.bare[round] ?? 1)));
  const cells = contestants.map((who) => `${who} ${median(results[who]).toFixed(0).padStart(7)} ${unit}`);
  process.stdout.write(`${name.padEnd(24)} ${cells.join("   ")}   ratio ${ratio.toFixed(2)}\n`);
}

function wanted(name: string): boolean {
  return only === undefined || name.includes(only);
}

async function run(): Promise<void> {
  const upstream = start(1, path.join(here, "contestants/upstream.mjs"), []);
  await once(upstream, "message");
  const log = path.join(tmpdir(), `flatgate-bench-${process.pid}.log`);
  const servers: Record<Contestant, ChildProcess> = {
    bare: start(0, path.join(here, "contestants/bare.mjs"), []),
    gateway: start(
      0,
      path.join(here, "../bin/flat.js"),
      ["start", "-p", String(ports.gateway), path.join(here, "app")],
      log,
    ),
  };
  for (const who of contestants) await waitFor(ports[who], "/v1/template/ada");
  process.stdout.write(
    `${rounds} rounds of ${seconds} s, ${CONNECTIONS} connections, Node ${process.version}, ${availableParallelism()} cores, access log into a file\n`,
  );
  for (const [name, scenario] of Object.entries(scenarios)) {
    if (!wanted(name)) continue;
    const rates: Record<Contestant, number[]> = { bare: [], gateway: [] };
    const cpu: Record<Contestant, number[]> = { bare: [], gateway: [] };
    for (let round = 0; round < rounds; round += 1) {
      for (const who of contestants) {
        const result = await measure(servers[who], ports[who], scenario);
        rates[who].push(result.perSecond);
        cpu[who].push(result.cpu);
      }
    }
    print(name, "requests/s", rates);
    print("  processor time", "µs each", cpu);
  }
  if (wanted("1 GiB streamed")) {
    const rates: Record<Contestant, number[]> = { bare: [], gateway: [] };
    for (let round = 0; round < rounds; round += 1)
      for (const who of contestants) rates[who].push(await stream(ports[who]));
    print("1 GiB streamed", "MB/s", rates);
  }
  if (wanted("first answer")) await firstAnswer();
}

/** From process start to the first answer of the example app. */
async function firstAnswer(): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begin = performance.now();
    const child = start(0, path.join(here, "../bin/flat.js"), ["start", "-p", "9184", path.join(here, "..")]);
    await waitFor(9184, "/v1/hello/world");
    times.push(performance.now() - begin);
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  process.stdout.write(`${"first answer".padEnd(24)} median ${median(times).toFixed(0)} ms after process start\n`);
}

try {
  await run();
} finally {
  for (const child of started) child.kill("SIGKILL");
}
