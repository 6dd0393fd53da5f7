// Starts a real nginx on a free port of loopback, with everything that it writes in a temporary folder.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { freePort } from "../servers/free-port.ts";

export const nginxPath = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"].find(existsSync);

export type Nginx = { readonly origin: string; readonly stop: () => Promise<void> };

/** @param files below its root, by name. @param locations lines of its server block */
export async function startNginx(files: Readonly<Record<string, string | Buffer>>, locations: string): Promise<Nginx> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "flat-nginx-"));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, "www", name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  const port = await freePort();
  writeFileSync(path.join(folder, "nginx.conf"), configuration(port, folder, locations));
  const child = spawn(nginxPath ?? "nginx", ["-c", path.join(folder, "nginx.conf"), "-p", folder, "-e", "stderr"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let log = "";
    child.stderr.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes("start worker process ")) resolve();
    });
    child.once("exit", () => reject(new Error(log)));
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

function configuration(port: number, folder: string, locations: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  // Else its workers run as somebody who may not read the folder.
  const user = process.getuid?.() === 0 ? "user root;" : "";
  return `${user}
    daemon off;
    worker_processes 1;
    pid ${folder}/nginx.pid;
    error_log stderr notice;
    events {}
    http {
      access_log off;
      ${temporary.join("\n")}
      types { text/html html; text/css css; application/json json; image/png png; }
      server {
        listen 127.0.0.1:${port};
        root ${folder}/www;
        ${locations}
      }
    }`;
}
