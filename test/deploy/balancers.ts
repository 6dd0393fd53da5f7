// Two gateways of one app that share a Redis, and the configurations of docs/deploy.md for those who balance between them.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { writeApp } from "../servers/app-folder.ts";
import { FlatProcess } from "../servers/flat-process.ts";

export const nginx = ["/usr/sbin/nginx", "/usr/bin/nginx"].find(existsSync);
export const haproxy = ["/usr/sbin/haproxy", "/usr/bin/haproxy"].find(existsSync);

export type RunningGateway = { readonly flat: FlatProcess; readonly port: number; readonly adminPort: number };

export async function startGateway(folder: string, env: Readonly<Record<string, string>>): Promise<RunningGateway> {
  const flat = FlatProcess.start(["start", "-p", "0", "--admin-port", "0", folder], env);
  const port = Number(new URL(await flat.url()).port);
  const [, adminPort] = await flat.until("stdout", /Health checks are at http:\/\/127\.0\.0\.1:(\d+)/);
  return { flat, port, adminPort: Number(adminPort) };
}

/** The configuration of the docs for these gateways and this port. */
export function configured(text: string, gateways: readonly Omit<RunningGateway, "flat">[], port: number): string {
  const [first, second] = gateways;
  return text
    .replace("10.0.0.11:8080 check port 9090", `127.0.0.1:${first?.port} check port ${first?.adminPort}`)
    .replace("10.0.0.12:8080 check port 9090", `127.0.0.1:${second?.port} check port ${second?.adminPort}`)
    .replace("10.0.0.11:8080", `127.0.0.1:${first?.port}`)
    .replace("10.0.0.12:8080", `127.0.0.1:${second?.port}`)
    .replace("listen 80;", `listen 127.0.0.1:${port};`)
    .replace("bind :80", `bind 127.0.0.1:${port}`);
}

export type Balancer = { readonly url: string; readonly stop: () => Promise<void> };

/** What surrounds a server of nginx. */
export function nginxConfiguration(inside: string, folder: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  // Else its workers run as somebody who may not read the folder.
  const user = process.getuid?.() === 0 ? "user root;" : "";
  return `${user}
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr;
events {}
http {
access_log off;
${temporary.join("\n")}
${inside}
}
`;
}

export async function startNginx(inside: string, port: number): Promise<Balancer> {
  const folder = writeApp({});
  const file = path.join(writeApp({ "nginx.conf": nginxConfiguration(inside, folder) }), "nginx.conf");
  return start(spawn(nginx ?? "", ["-c", file, "-p", folder, "-e", "stderr"], { stdio: "ignore" }), port);
}

export async function startHaproxy(text: string, port: number): Promise<Balancer> {
  const file = path.join(writeApp({ "haproxy.cfg": text }), "haproxy.cfg");
  return start(spawn(haproxy ?? "", ["-db", "-f", file], { stdio: "ignore" }), port);
}

/** Resolves when it takes connections. */
async function start(child: ChildProcess, port: number): Promise<Balancer> {
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  while (!(await takesConnections(port))) {
    if (child.exitCode !== null) throw new Error(`The balancer ended with ${child.exitCode}`);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => setTimeout(resolve, 20, false));
  });
}
