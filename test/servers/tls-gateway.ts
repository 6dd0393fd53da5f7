// Gateways that speak TLS, with certificates made for the test, and the clients that ask them.
import { type ExecFileException, execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { type Files, writeApp } from "./app-folder.ts";
import { Authority } from "./certificates.ts";
import { startTestGateway, type TestGateway } from "./gateway.ts";

export type TlsGateway = TestGateway & {
  /** Certificate, key, and authority, as files. */
  readonly files: TlsFiles;
  readonly authority: Authority;
};

export type TlsFiles = { readonly cert: string; readonly key: string; readonly ca: string };

/** Certificates in a folder of their own. */
export function writeIdentity(authority: Authority, name = "localhost"): TlsFiles {
  const { cert, key } = authority.issue(name, "DNS:localhost,IP:127.0.0.1");
  const folder = writeApp({ "cert.pem": cert, "key.pem": key, "ca.pem": authority.cert });
  const file = (base: string): string => path.join(folder, base);
  return { cert: file("cert.pem"), key: file("key.pem"), ca: file("ca.pem") };
}

/** @param env beside the certificate */
export async function startTlsGateway(files: Files, env: Readonly<Record<string, string>> = {}): Promise<TlsGateway> {
  const authority = new Authority("Test CA");
  const identity = writeIdentity(authority);
  const gateway = await startTestGateway(files, { FLAT_TLS_CERT: identity.cert, FLAT_TLS_KEY: identity.key, ...env });
  return { ...gateway, files: identity, authority };
}

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs a client to its end, for 30 seconds at most. @param input what it reads */
export function run(command: string, args: readonly string[], input = ""): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { timeout: 30_000, maxBuffer: 64 * 1024 * 1024 };
    const done = (error: ExecFileException | null, stdout: string, stderr: string): void =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    const child = execFile(command, [...args], options, done);
    child.stdin?.end(input);
  });
}

/** Runs curl, which trusts the gateway's authority. */
export async function curl(gateway: TlsGateway, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run("curl", [
    "-sS",
    "--max-time",
    "20",
    "--cacert",
    gateway.files.ca,
    ...args,
  ]);
  if (code !== 0) throw new Error(`curl ended with ${code}: ${stderr}`);
  return stdout;
}

/** Why nghttp and h2load can't run; undefined where their package is installed. */
export const nghttpMissing = existsSync("/usr/bin/h2load") ? undefined : "The package nghttp2-client is not installed";
