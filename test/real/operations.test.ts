// Reload, a worker's death, shutdown and slow clients as curl, h2load and openssl see them.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import path from "node:path";
import { describe, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { type Environment, FlatProcess, runFlat } from "../servers/flat-process.ts";
import { nghttpMissing, run, startTlsGateway } from "../servers/tls-gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

const flow = (word: string): string => `<flow><echo>${word}</echo></flow>`;
const paths =
  "paths:\n  /flow: {x-flat-flow: f.xml}\n  /body: {post: {x-flat-flow: body.xml}, put: {x-flat-flow: body.xml}}\n";
const files = {
  "swagger.yaml": `swagger: "2.0"\n${paths}`,
  "f.xml": flow("one"),
  "body.xml": '<flow><eval out="$a">$body/text</eval><echo>read</echo></flow>',
};

function startGateway(args: readonly string[], proxied?: string) {
  const proxy = proxied === undefined ? "" : `  /proxy/**: {x-flat-proxy: {origin: "${proxied}"}}\n`;
  const folder = writeApp({ ...files, "swagger.yaml": files["swagger.yaml"] + proxy });
  const env: Environment = { XDG_RUNTIME_DIR: writeApp({}) };
  const flat = FlatProcess.start(["start", "-p", "0", ...args, folder], env);
  const command = (name: string) => runFlat([name, folder], env);
  return { flat, command, write: (text: string) => writeFileSync(path.join(folder, "f.xml"), text) };
}

const curl = (...args: readonly string[]) => run("curl", ["-sS", "--max-time", "20", ...args]);

/** A client that waits for an answer while it has more to send. */
function unfinished(command: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile(command, [...args], { timeout: 30_000 }, (_error, stdout) => resolve(stdout));
    child.stdin?.on("error", () => {});
    child.stdin?.write(input);
  });
}

describe("reload", { concurrency: 2 }, () => {
  it("h2load gets every answer meanwhile", async (context) => {
    if (nghttpMissing !== undefined) return context.diagnostic(nghttpMissing);
    const { flat, command, write } = startGateway(["--workers", "2"]);
    const url = `${await flat.url()}/flow`;
    const loaded = run("h2load", ["--h1", "-n", "3000", "-c", "8", url]);
    for (const word of ["two", "three"]) {
      write(flow(word));
      assert.equal((await command("reload")).code, 0);
      assert.equal((await curl(url)).stdout, word);
    }
    const { stdout } = await loaded;
    assert.match(stdout, /3000 total, 3000 started, 3000 done, 3000 succeeded, 0 failed, 0 errored, 0 timeout/);
    assert.match(stdout, /status codes: 3000 2xx/);
  });
});

describe("a worker that is killed", () => {
  it("is replaced, and curl is answered before and after", async () => {
    const { flat } = startGateway(["--workers", "2"]);
    const url = `${await flat.url()}/flow`;
    const children = `/proc/${flat.child.pid}/task/${flat.child.pid}/children`;
    const [first = ""] = readFileSync(children, "utf8").trim().split(" ");
    process.kill(Number(first), "SIGKILL");
    assert.equal((await curl("--retry", "3", "--retry-all-errors", url)).stdout, "one");
    await flat.until("stderr", /"topic":"worker"/);
    assert.equal((await curl("--retry", "3", "--retry-all-errors", url)).stdout, "one");
  });
});

describe("shutdown", () => {
  it("finishes what curl downloads, and then nobody is there", async () => {
    let answer: ServerResponse | undefined;
    const upstream = await startUpstream((_, response) => {
      response.write("begun ");
      answer = response;
    });
    const { flat, command } = startGateway([], upstream.origin);
    const url = await flat.url();
    const asked = once(upstream.server, "request");
    const download = curl(`${url}/proxy/slow`);
    await asked;
    const stopped = command("stop");
    // It takes no more connections, but waits for the one that runs.
    while ((await curl(`${url}/flow`)).code === 0);
    answer?.end("and finished");
    assert.deepEqual((await download).stdout, "begun and finished");
    assert.equal((await stopped).code, 0);
    assert.deepEqual(await flat.exit, { code: 0, signal: null });
  });
});

describe("slow clients", { concurrency: 2 }, () => {
  const env = { FLAT_CLIENT_HEADER_TIMEOUT: "0.5", FLAT_CLIENT_REQUEST_TIMEOUT: "1" };

  it("curl, which doesn't come to the end of a body, gets 408", async () => {
    const { url, files: tls } = await startTlsGateway(files, env);
    for (const version of ["--http1.1", "--http2"]) {
      const args = ["-sS", "-i", version, "--cacert", tls.ca, "-T", ".", `${url}/body`];
      assert.match(await unfinished("curl", args, "some"), /^HTTP\/(?:1\.1|2) 408 /m, version);
    }
  });

  it("openssl, which doesn't come to the end of a head, gets 408", async () => {
    const { port } = await startTlsGateway(files, env);
    const args = ["s_client", "-quiet", "-no_ign_eof", "-connect", `127.0.0.1:${port}`];
    assert.match(await unfinished("openssl", args, "GET /flow HTTP/1.1\r\nHost: loc"), /^HTTP\/1\.1 408 /m);
  });
});
