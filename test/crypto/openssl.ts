// Runs the openssl command, with which our results are compared, and makes keys with it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";

const folder = mkdtempSync(path.join(tmpdir(), "flat-crypto-"));
after(() => rmSync(folder, { recursive: true }));

/** What the command prints; words such as `@key` stand for files of `file()`. */
export function openssl(command: string, input: string | Buffer = ""): Buffer {
  const args = command.split(" ").map((word) => (word.startsWith("@") ? path.join(folder, word.slice(1)) : word));
  const { status, stdout, stderr, error } = spawnSync("openssl", args, { input });
  if (error !== undefined || status !== 0) throw error ?? new Error(`openssl ${command}: ${stderr}`);
  return stdout;
}

/** Writes a file for `@name`. */
export function file(name: string, content: string | Buffer): string {
  writeFileSync(path.join(folder, name), content);
  return `@${name}`;
}

export function text(name: string): string {
  return readFileSync(path.join(folder, name), "utf8");
}

/** PEM without its boundaries and line breaks, as FLAT's cookbook makes it with tail, head and tr. */
export function bare(pem: string): string {
  return pem.trim().split("\n").slice(1, -1).join("");
}

/** PKCS#8 */
export function rsaKey(bits: number): string {
  return openssl(`genrsa ${bits}`).toString();
}

export function publicKeyOf(privateKey: string): string {
  return openssl("pkey -pubout", privateKey).toString();
}

export function certificateOf(privateKey: string, name: string): string {
  return openssl(`req -x509 -new -key ${file(name, privateKey)} -subj /CN=${name} -days 2`).toString();
}
