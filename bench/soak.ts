// `node --import tsx bench/soak.ts`: reloads a gateway a thousand times while clients ask it without a pause; prints lost requests and memory.
// RELOADS and SECONDS bound it, WORKERS says how many processes serve.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { control, runningGateways } from "../src/server/control/control-client.ts";

const here = path.dirname(fileURLToPath(import.meta.url));
const reloads = Number(process.env.RELOADS ?? 1000);
const seconds = Number(process.env.SECONDS ?? 240);
const workers = process.env.WORKERS ?? "1";
const CLIENTS = 16;
const PORT = 9185;
/** Of these no request may fail; the second one's answer tells which version has given it. */
const targets = ["/v1/template/ada?a=1", "/v1/soak"];

const folder = mkdtempSync(path.join(tmpdir(), "flatgate-soak-"));
cpSync(path.join(here, "app"), folder, { recursive: true });
const definition = readFileSync(path.join(folder, "swagger.yaml"), "utf8");
writeFileSync(
  path.join(folder, "swagger.yaml"),
  definition.replace("paths:", "paths:\n  /soak: {x-flat-flow: soak.xml}"),
);

function writeVersion(version: number): void {
  writeFileSync(path.join(folder, "soak.xml"), `<flow><template>{"version": ${version}}</template></flow>`);
}

let answers = 0;
let lost = 0;
let running = true;
let newest = 0;

function ask(target: string, agent: Agent): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    get({ port: PORT, host: "127.0.0.1", path: target, agent }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      response.on("error", reject);
    }).on("error", reject);
  });
}

async function client(number: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const target = targets[number % targets.length] ?? "";
  while (running) {
    // What was reloaded before the request has to answer it.
    const least = newest;
    const { status, text } = await ask(target, agent).catch((error) => ({ status: 0, text: String(error) }));
    const isOld = status === 200 && target.endsWith("soak") && JSON.parse(text).version < least;
    if (status !== 200 || isOld) {
      lost += 1;
      process.stderr.write(`${target}: ${status} ${text}\n`);
    }
    answers += 1;
  }
  agent.destroy();
}

/** Megabytes of a process and its children. */
function memory(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim();
  const own = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]) / 1024;
  return (children === "" ? [] : children.split(" ")).reduce((sum, child) => sum + memory(Number(child)), own);
}

writeVersion(0);
const args = ["start", "-p", String(PORT), "--workers", workers, folder];
const log = openSync(path.join(folder, "log"), "a");
const secret = Buffer.from("bench-secret-of-some-length-0123").toString("base64url");
const gateway = spawn(process.execPath, [path.join(here, "../bin/flat.js"), ...args], {
  stdio: ["ignore", "pipe", log],
  env: { ...process.env, BENCH_SECRET: secret },
});
try {
  await new Promise((resolve) => {
    gateway.stdout?.once("data", resolve);
    gateway.once("exit", resolve);
  });
  const [socket] = await runningGateways(folder);
  if (socket === undefined) throw new Error("The gateway has no control socket");
  const clients = Array.from({ length: CLIENTS }, (_, number) => client(number));
  const begin = performance.now();
  const marks: string[] = [];
  let done = 0;
  for (; done < reloads && performance.now() - begin < seconds * 1000; done += 1) {
    writeVersion(done + 1);
    const answer = await control(socket, "reload", false);
    if (answer?.problems?.length !== 0) throw new Error(`Reload ${done} failed: ${answer?.problems?.join("\n")}`);
    newest = done + 1;
    if (done % Math.ceil(reloads / 10) === 0) marks.push(memory(gateway.pid as number).toFixed(0));
  }
  const took = (performance.now() - begin) / 1000;
  marks.push(memory(gateway.pid as number).toFixed(0));
  running = false;
  await Promise.all(clients);
  await control(socket, "stop", true);
  process.stdout.write(
    `${done} reloads in ${took.toFixed(0)} s (${((took * 1000) / done).toFixed(0)} ms each), ${workers} worker(s), ${CLIENTS} clients\n` +
      `${answers} answers, ${lost} lost or old\n` +
      `memory (MB), at each tenth: ${marks.join(" ")}\n`,
  );
  process.exitCode = lost === 0 ? 0 : 1;
} finally {
  gateway.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}
