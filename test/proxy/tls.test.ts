// An https upstream whose certificate is trusted, and one whose name it isn't made for.
import assert from "node:assert/strict";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { FlatProcess } from "../servers/flat-process.ts";
import { cert, key } from "../servers/tls-identity.ts";

const server = createServer({ key, cert }, (request, response) => {
  request.resume().once("end", () => response.end(`secret ${request.url}`));
});

describe("an https upstream", () => {
  let url: string;
  let flat: FlatProcess;
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const proxy = (origin: string) => `{x-flat-proxy: {origin: "https://${origin}:${port}"}}`;
    const paths = `  /name: ${proxy("localhost")}\n  /address: ${proxy("127.0.0.1")}\n  /other: ${proxy("127.0.0.2")}\n`;
    const folder = writeApp({ "swagger.yaml": `swagger: "2.0"\npaths:\n${paths}`, "ca.pem": cert });
    flat = FlatProcess.start(["start", "-p", "0", folder], { NODE_EXTRA_CA_CERTS: path.join(folder, "ca.pem") });
    url = await flat.url();
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  for (const name of ["name", "address"]) {
    it(`is reached by its ${name}`, async () => {
      for (const method of ["GET", "POST"]) {
        const answer = await ask(`${url}/${name}`, { method, ...(method === "POST" ? { body: "body" } : {}) });
        assert.deepEqual([answer.status, answer.text], [200, `secret /${name}`]);
      }
    });
  }

  it("isn't taken for another", async () => {
    const other = createServer({ key, cert }, (_request, response) => response.end("not for me"));
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((resolve) => other.listen(port, "127.0.0.2", resolve));
    const answer = await ask(`${url}/other`);
    other.close();
    assert.deepEqual(
      [answer.status, JSON.parse(answer.text).error.info],
      [502, ["The upstream's certificate is not valid."]],
    );
    await flat.until("stderr", /"curlErrorCode":60/);
  });
});
