import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { compileApp } from "../../../src/app.ts";
import { type Gateway, startGateway } from "../../../src/server/start.ts";

const SIZE = 32 * 1024 * 1024;
const folder = mkdtempSync(path.join(tmpdir(), "files-"));
const bytes = Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7) % 256));
const lines: string[] = [];
let gateway: Gateway;

before(async () => {
  mkdirSync(path.join(folder, "conf"));
  mkdirSync(path.join(folder, "htdocs"));
  writeFileSync(path.join(folder, "swagger.yaml"), 'swagger: "2.0"\nbasePath: /api\npaths: {}\n');
  writeFileSync(path.join(folder, "conf/flow.xml"), '<flow><serve dir="../htdocs" fallback-doc="/big.bin"/></flow>');
  for (const name of ["big.bin", "shrinks.bin"]) {
    writeFileSync(path.join(folder, "htdocs", name), Buffer.alloc(SIZE, bytes));
  }
  gateway = await startGateway({
    app: compileApp({ folder, env: {} }),
    port: 0,
    sink: { line: (text) => lines.push(text) },
  });
});
after(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

function request(name: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(`${gateway.url}/${name}`, { headers, agent: false }, resolve).once("error", reject);
  });
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe("a file as a response", () => {
  it("arrives whole", async () => {
    const response = await request("big.bin");
    assert.equal(response.headers["content-length"], String(SIZE));
    assert.ok((await bodyOf(response)).equals(Buffer.alloc(SIZE, bytes)));
  });

  it("arrives in part", async () => {
    const response = await request("big.bin", { Range: "bytes=4000-204999" });
    assert.equal(response.statusCode, 206);
    assert.ok((await bodyOf(response)).equals(Buffer.alloc(SIZE, bytes).subarray(4000, 205_000)));
  });

  it("breaks the connection off where the file becomes shorter meanwhile", async () => {
    const response = await request("shrinks.bin");
    truncateSync(path.join(folder, "htdocs/shrinks.bin"), 1000);
    await assert.rejects(bodyOf(response), /aborted/);
    assert.ok(lines.some((line) => line.includes('"flat_alert"') && line.includes("became shorter")));
  });

  it("is given up when the client goes away", async () => {
    const before = lines.length;
    const response = await request("big.bin");
    const logged = new Promise<void>((resolve) => {
      const push = lines.push.bind(lines);
      lines.push = (...added) => {
        resolve();
        return push(...added);
      };
    });
    response.destroy();
    await logged;
    const event = JSON.parse(lines[before] as string);
    assert.equal(event.type, "flat_access");
    assert.ok(event.bytes < SIZE);
  });
});
