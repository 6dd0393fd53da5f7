// Sizes and times that a client has to keep.
import assert from "node:assert/strict";
import { once } from "node:events";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import { ask, open } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { exchange, RawConnection } from "../servers/raw-connection.ts";

/** More than what the system takes for a client that doesn't read. */
const LARGE = 30_000_000;

function startApp(env: Readonly<Record<string, string>>): Promise<TestGateway> {
  return startTestGateway(
    {
      "swagger.yaml": `swagger: "2.0"
x-flat-error: {flow: error.xml}
paths:
  /read: {x-flat-flow: read.xml}
  /unread: {x-flat-flow: unread.xml}
  /large: {x-flat-flow: large.xml}
  /file/**: {x-flat-flow: file.xml}
`,
      "read.xml": "<flow><template>{{ string-length($body) }}</template></flow>",
      "large.xml": '<flow><copy in="file/large.bin"/></flow>',
      "file.xml": '<flow><serve dir="/" fallback-doc="/file/large.bin"/></flow>',
      "file/large.bin": "x".repeat(LARGE),
      "unread.xml": "<flow><echo>unread</echo></flow>",
      "error.xml": "<flow><echo>error flow</echo></flow>",
    },
    env,
  );
}

describe("FLAT_MAX_BODY", () => {
  it("is how large a body that a flow reads may be", async () => {
    const gateway = await startApp({ FLAT_MAX_BODY: "1K" });
    const send = (size: number, headers: Record<string, string>) =>
      ask(`${gateway.url}/read`, { method: "POST", headers, body: Readable.from([Buffer.alloc(size, "x")]) });
    for (const framing of ["announced", "chunked"]) {
      const fields = (size: number): Record<string, string> =>
        framing === "announced" ? { "Content-Length": String(size) } : { "Transfer-Encoding": "chunked" };
      assert.equal((await send(1024, fields(1024))).text, "1024");
      gateway.log.clear();
      const answer = await send(1025, fields(1025));
      assert.deepEqual([answer.status, answer.headers.connection], [413, "close"], framing);
      assert.match(answer.text, /: The request body is larger than 1024 bytes\n$/);
      await gateway.log.event({ type: "flat_alert", topic: "http" });
      await gateway.log.event({ type: "flat_access", status: 413 });
    }
  });

  it("is told before the body is sent where the client waits", async () => {
    const gateway = await startApp({ FLAT_MAX_BODY: "1K" });
    const received = await exchange(
      gateway.port,
      "POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n",
    );
    assert.match(received, /^HTTP\/1\.1 413 /);
  });

  it("is told to clients that go on sending too", async () => {
    const gateway = await startApp({ FLAT_MAX_BODY: "1K" });
    const body = Buffer.alloc(8 * 1024 * 1024);
    for (let round = 0; round < 5; round += 1) {
      assert.equal((await ask(`${gateway.url}/read`, { method: "POST", body })).status, 413);
      const headers = { "Transfer-Encoding": "chunked" };
      assert.equal((await ask(`${gateway.url}/read`, { method: "POST", headers, body })).status, 413);
    }
  });

  it("doesn't matter where no flow reads the body", async () => {
    const gateway = await startApp({ FLAT_MAX_BODY: "1K" });
    const answer = await ask(`${gateway.url}/unread`, { method: "POST", body: Buffer.alloc(100_000) });
    assert.deepEqual([answer.status, answer.text], [200, "unread"]);
  });
});

describe("a client that is slow", () => {
  it("with its head gets 408", async () => {
    const gateway = await startApp({ FLAT_CLIENT_HEADER_TIMEOUT: "0.2" });
    const connection = await RawConnection.open(gateway.port);
    connection.send("GET /unread HTTP/1.1\r\nHost: x\r\nX-Slow:");
    assert.match(
      await connection.end(),
      /^HTTP\/1\.1 408 Request Timeout\r\n[\s\S]*: The request head took too long\n$/,
    );
    await gateway.log.event({ type: "flat_alert", topic: "http" });
  });

  it("with a body that nobody reads is cut off in the end", async () => {
    const gateway = await startApp({ FLAT_CLIENT_REQUEST_TIMEOUT: "0.2" });
    const connection = await RawConnection.open(gateway.port);
    connection.send("POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nsome");
    assert.match(await connection.end(), /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nunread$/);
  });

  it("with its next request is cut off", async () => {
    const gateway = await startApp({ FLAT_CLIENT_IDLE_TIMEOUT: "0.2" });
    const connection = await RawConnection.open(gateway.port);
    connection.send("GET /unread HTTP/1.1\r\nHost: x\r\n\r\n");
    assert.match(await connection.end(), /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nunread$/);
  });
});

describe("a client that is slow", () => {
  it("to say anything at all is cut off", async () => {
    const gateway = await startApp({ FLAT_CLIENT_HEADER_TIMEOUT: "0.2" });
    const connection = await RawConnection.open(gateway.port);
    assert.match(await connection.end(), /^(HTTP\/1\.1 408 |$)/);
  });

  it("with its head, however often it sends a byte, gets 408", async () => {
    const gateway = await startApp({ FLAT_CLIENT_HEADER_TIMEOUT: "0.5" });
    const connection = await RawConnection.open(gateway.port);
    connection.send("GET /unread HTTP/1.1\r\nHost: x\r\n");
    const timer = setInterval(() => connection.send("X-A: b\r\n"), 50);
    const received = await connection.end();
    clearInterval(timer);
    assert.match(received, /^HTTP\/1\.1 408 /);
  });

  it("with a body that a flow reads, however often it sends a byte, gets 408", async () => {
    const gateway = await startApp({ FLAT_CLIENT_REQUEST_TIMEOUT: "0.5" });
    const connection = await RawConnection.open(gateway.port);
    connection.send("POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    const timer = setInterval(() => connection.send("1\r\nx\r\n"), 50);
    const received = await connection.end();
    clearInterval(timer);
    assert.match(received, /^HTTP\/1\.1 408 /);
  });

  for (const path of ["/large", "/file/large.bin"]) {
    it(`to take its answer is cut off: ${path}`, async () => {
      const gateway = await startApp({ FLAT_CLIENT_REQUEST_TIMEOUT: "0.5" });
      const connection = await RawConnection.open(gateway.port);
      connection.socket.pause();
      connection.send(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
      const { bytes } = await gateway.log.event({ type: "flat_access", path });
      assert.ok(Number(bytes) > 0);
      connection.socket.resume();
      assert.ok((await connection.end()).length < LARGE);
    });
  }

  it("but takes its answer bit by bit gets all of it", async () => {
    const gateway = await startApp({ FLAT_CLIENT_REQUEST_TIMEOUT: "1" });
    const connection = await RawConnection.open(gateway.port);
    connection.socket.on("data", () => {
      connection.socket.pause();
      setTimeout(() => connection.socket.resume(), 2);
    });
    connection.send("GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert.ok((await connection.end()).length > LARGE);
  });
});

describe("FLAT_MAX_HEADER_FIELDS and FLAT_MAX_HEADER_SIZE", () => {
  it("are how many fields and how large a head a request may have", async () => {
    const gateway = await startApp({ FLAT_MAX_HEADER_FIELDS: "3", FLAT_MAX_HEADER_SIZE: "2K" });
    const status = async (fields: readonly string[]): Promise<string> =>
      (
        await exchange(
          gateway.port,
          `GET /unread HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${fields.map((field) => `${field}\r\n`).join("")}\r\n`,
        )
      ).slice(9, 12);
    assert.equal(await status(["A: b"]), "200");
    assert.equal(await status(["A: b", "C: d"]), "431");
    assert.equal(await status([`A: ${"b".repeat(1500)}`]), "200");
    assert.equal(await status([`A: ${"b".repeat(2500)}`]), "431");
  });
});

describe("a client that leaves", () => {
  it("in the middle of a body that a flow reads is no error of anybody", async () => {
    const gateway = await startApp({});
    const client = open(`${gateway.url}/read`, { method: "POST", headers: { "Content-Length": "1000" } });
    client.on("error", () => {});
    client.write("some");
    await once(client, "socket");
    client.socket?.once("connect", () => setImmediate(() => client.destroy()));
    await gateway.log.event({ type: "flat_access", status: 0, path: "/read" });
    assert.deepEqual(gateway.log.all("flat_alert"), []);
    assert.equal((await ask(`${gateway.url}/unread`)).text, "unread");
  });

  it("in the middle of a head leaves nothing behind", async () => {
    const gateway = await startApp({});
    const connection = await RawConnection.open(gateway.port);
    connection.send("GET /unread HTTP/1.1\r\nHo");
    connection.close();
    assert.equal((await ask(`${gateway.url}/unread`)).text, "unread");
    assert.equal(gateway.log.all("flat_access").length, 1);
  });
});

describe("FLAT_MAX_CONNECTIONS", () => {
  it("closes what comes beyond it", async () => {
    const gateway = await startApp({ FLAT_MAX_CONNECTIONS: "2" });
    const request = "GET /unread HTTP/1.1\r\nHost: x\r\n\r\n";
    const kept = [await RawConnection.open(gateway.port), await RawConnection.open(gateway.port)];
    for (const connection of kept) {
      connection.send(request);
      await connection.until(/unread/);
    }
    assert.equal(await exchange(gateway.port, request), "");
    kept[0]?.send(request);
    await kept[0]?.until(/unread[\s\S]*unread/);
  });
});
