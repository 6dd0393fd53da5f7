// WebSockets through x-flat-proxy: real clients and servers, and what is behind refused handshakes.
import assert from "node:assert/strict";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { before, describe, it } from "node:test";
import { compileApp } from "../../src/app.ts";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { exchange, RawConnection } from "../servers/raw-connection.ts";
import { startTlsGateway } from "../servers/tls-gateway.ts";
import { echo, openSocket, refusal, type SocketUpstream, startSocketUpstream } from "../servers/web-sockets.ts";

const options = (more = ""): string => `options: {websocket: true${more}}`;

const swagger = (origin: string, top = ""): string => `swagger: "2.0"
basePath: /
${top}
securityDefinitions:
  Key: {type: apiKey, in: header, name: Authorization, x-flat-jwt: {key: c2VjcmV0, alg: HS256}}
paths:
  /ws/**: {x-flat-proxy: {origin: "${origin}", headers: {X-Set: "1"}, ${options()}}}
  /plain/**: {x-flat-proxy: {origin: "${origin}"}}
  /timed/**: {x-flat-proxy: {origin: "${origin}", ${options(", timeout: 0.3")}}}
  /dead: {x-flat-proxy: {origin: "http://127.0.0.1:1", ${options()}}}
  /flow: {x-flat-flow: f.xml}
  /safe: {get: {security: [{Key: []}], responses: {101: {description: x}}, x-flat-proxy: {origin: "${origin}", ${options()}}}}
  /number:
    get:
      x-flat-validate: {request: true}
      parameters: [{name: n, in: query, type: integer, required: true}]
      responses: {101: {description: x}}
      x-flat-proxy: {origin: "${origin}", ${options()}}
`;

const files = { "f.xml": "<flow><template>{{ $request/headers }}</template></flow>" };
const key = "dGhlIHNhbXBsZSBub25jZQ==";
const handshake = (path: string, more = ""): string =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n${more}\r\n`;
const smuggled = "GET /flow HTTP/1.1\r\nHost: smuggled\r\n\r\n";

let upstream: SocketUpstream;
let gateway: TestGateway;
before(async () => {
  upstream = await startSocketUpstream();
  gateway = await startTestGateway({ "swagger.yaml": swagger(upstream.origin), ...files });
});

describe("a WebSocket", () => {
  it("passes messages of every size both ways", async () => {
    const client = await openSocket(`${gateway.url}/ws/echo`);
    assert.equal(String(await echo(client, "hello")), "hello");
    const large = Buffer.alloc(3_000_000, "x");
    assert.ok((await echo(client, large)).equals(large));
    assert.equal(String(await echo(client, "?")), "/ws/echo");
  });

  it("has its protocol, its extensions and the fields of its route", async () => {
    const client = await openSocket(`${gateway.url}/ws/a?b=c`, { headers: { "X-Own": "2", Cookie: "a=b" } }, ["chat"]);
    assert.deepEqual([client.protocol, client.extensions], ["chat", ""]);
    const { headers, url } = upstream.requests.at(-1) ?? {};
    assert.deepEqual(
      [url, headers?.["x-set"], headers?.["x-own"], headers?.cookie],
      ["/ws/a?b=c", "1", "2", undefined],
    );
    assert.equal(headers?.host, new URL(upstream.origin).host);
  });

  it("closes on both sides with the code of the one that closes", async () => {
    for (const closing of ["client", "upstream"]) {
      const opened = once(upstream.sockets, "connection");
      const client = await openSocket(`${gateway.url}/ws/x`);
      const [server] = await opened;
      const closed = once(closing === "client" ? server : client, "close");
      (closing === "client" ? client : server).close(4001, "why");
      const [code, reason] = await closed;
      assert.deepEqual([code, String(reason)], [4001, "why"]);
    }
  });

  it("ends on both sides when one is reset", async () => {
    for (const reset of ["client", "upstream"]) {
      const opened = once(upstream.sockets, "connection");
      const client = await openSocket(`${gateway.url}/ws/x`);
      const [server] = await opened;
      const closed = once(reset === "client" ? server : client, "close");
      (reset === "client" ? client : server).terminate();
      assert.equal((await closed)[0], 1006);
    }
  });

  it("is in the logs when it ends, with 101 and its bytes", async () => {
    const client = await openSocket(`${gateway.url}/ws/log`);
    assert.equal(String(await echo(client, "hello")), "hello");
    await gateway.log.event({ type: "flat_request", status: 101, url: `${upstream.origin}/ws/log` });
    assert.ok(!gateway.log.all("flat_access").some(({ path }) => path === "/ws/log"));
    client.close();
    const access = await gateway.log.event({ type: "flat_access", path: "/ws/log" });
    assert.equal(access.status, 101);
    assert.ok(Number(access.bytes) >= 7);
  });

  it("goes through TLS", async () => {
    const secure = await startTlsGateway({ "swagger.yaml": swagger(upstream.origin), ...files });
    const client = await openSocket(`${secure.url}/ws/x`, { ca: secure.authority.cert });
    assert.equal(String(await echo(client, "hello")), "hello");
  });

  it("gets what the client has sent before it had its answer", async () => {
    const connection = await RawConnection.open(gateway.port);
    // A masked text frame: "hi" with a mask of zeros.
    connection.send(`${handshake("/ws/early")}\x81\x82\0\0\0\0hi`);
    await connection.until(/hi$/);
    assert.match(connection.received, /^HTTP\/1\.1 101 /);
    assert.ok(connection.received.endsWith("\r\n\r\n\x81\x02hi"));
    connection.close();
  });
});

describe("a handshake is answered", () => {
  it("by the upstream that refuses it, with its fields, and the connection ends", async () => {
    const { status, headers, text } = await refusal(`${gateway.url}/ws/refused`);
    assert.deepEqual([status, headers["x-why"], headers.connection, text], [403, "because", "close", "never"]);
  });

  it("with 502 where the upstream is dead, or agrees to something else", async () => {
    for (const path of ["/dead", "/ws/wrong"]) {
      const { status, text } = await refusal(gateway.url + path);
      assert.deepEqual([status, JSON.parse(text).error.code], [502, 3201], path);
    }
  });

  it("with 504 where the upstream says nothing", async () => {
    assert.equal((await refusal(`${gateway.url}/timed/silent`)).status, 504);
  });

  it("by security and validation before the upstream hears of it", async () => {
    const before = upstream.requests.length;
    assert.equal((await refusal(`${gateway.url}/safe`)).status, 403);
    assert.equal((await refusal(`${gateway.url}/number?n=x`)).status, 400);
    assert.equal((await refusal(`${gateway.url}/nowhere`)).status, 404);
    assert.equal(upstream.requests.length, before);
  });

  it("by the init flow, if that answers", async () => {
    const top = "x-flat-init: init.xml";
    const init = "<flow><echo>init</echo></flow>";
    const own = await startTestGateway({ "swagger.yaml": swagger(upstream.origin, top), ...files, "init.xml": init });
    const { status, text } = await refusal(`${own.url}/ws/x`);
    assert.deepEqual([status, text], [200, "init"]);
  });

  it("as a plain request where the route passes no WebSockets on", async () => {
    const { status, headers, text } = await refusal(`${gateway.url}/plain/x`);
    assert.deepEqual([status, headers.connection, text], [200, "close", "plain /plain/x"]);
    assert.equal((await refusal(`${gateway.url}/flow`)).status, 200);
  });
});

describe("a web site", () => {
  const from = (origin: string, more = {}) => ({ headers: { Origin: origin, ...more } });

  it("may open WebSockets of its own host, others may not", async () => {
    (await openSocket(`${gateway.url}/ws/x`, from(gateway.url))).close();
    for (const origin of ["https://evil.example", "null", `${gateway.url}0`, "http://127.0.0.1"]) {
      const { status, text } = await refusal(`${gateway.url}/ws/x`, from(origin));
      assert.equal(status, 403);
      assert.deepEqual(JSON.parse(text).error.info, [`WebSocket Security: The origin ${origin} is not allowed.`]);
    }
  });

  it("may if CORS allows it; where every site may, without cookies", async () => {
    const cors = (origins: string) => `x-flat-cors: {allowed-origins: ${origins}}`;
    const listed = await startTestGateway({
      "swagger.yaml": swagger(upstream.origin, cors("https://site.example")),
      ...files,
    });
    (await openSocket(`${listed.url}/ws/x`, from("https://site.example", { Cookie: "a=b" }))).close();
    assert.equal((await refusal(`${listed.url}/ws/x`, from("https://evil.example"))).status, 403);
    const any = await startTestGateway({ "swagger.yaml": swagger(upstream.origin, cors('"*"')), ...files });
    (await openSocket(`${any.url}/ws/x`, from("https://site.example"))).close();
    assert.equal((await refusal(`${any.url}/ws/x`, from("https://site.example", { Cookie: "a=b" }))).status, 403);
  });
});

describe("behind a handshake nothing is served", () => {
  for (const path of ["/ws/refused", "/dead", "/safe", "/flow", "/plain/x", "/nowhere", "/%zz"]) {
    it(`that ends otherwise: ${path}`, async () => {
      gateway.log.clear();
      const received = await exchange(gateway.port, handshake(path) + smuggled + smuggled);
      assert.equal(received.split("HTTP/1.1 ").length, 2, received);
      assert.doesNotMatch(received, /smuggled/);
      assert.match(received, /\r\nConnection: close\r\n/);
    });
  }

  it("that comes behind another request: that one is answered, and the connection ends", async () => {
    const received = await exchange(
      gateway.port,
      `GET /plain/first HTTP/1.1\r\nHost: x\r\n\r\n${handshake("/ws/x")}${smuggled}`,
    );
    assert.match(received, /^HTTP\/1\.1 200 [\s\S]*plain \/plain\/first$/);
  });
});

describe("an upgrade that isn't a WebSocket's", () => {
  const rows: readonly (readonly [string, string])[] = [
    [
      "to HTTP/2",
      "GET /flow HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
    ],
    ["without a key", "GET /ws/x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"],
    [
      "with a body",
      `POST /ws/x HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: ${key}\r\nContent-Length: 5\r\n\r\nhello`,
    ],
    [
      "in chunks",
      `POST /ws/x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    ],
  ];
  for (const [title, text] of rows) {
    it(`is served as if nothing had been said of it, and so is what comes behind it: ${title}`, async () => {
      const connection = await RawConnection.open(gateway.port);
      connection.send(text);
      await connection.until(/^HTTP\/1\.1 200 [\s\S]*(plain \/ws\/x|"host":"x"[^}]*})$/);
      assert.doesNotMatch(connection.received, /upgrade|close/i);
      connection.send(text + smuggled);
      await connection.until(/(HTTP\/1\.1 200 [\s\S]*){3}"smuggled"/);
      connection.close();
    });
  }

  it("is refused for what else is wrong with it", async () => {
    const received = await exchange(
      gateway.port,
      "GET /flow HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
    );
    assert.match(received, /^HTTP\/1\.1 400 /);
  });
});

describe("a client that leaves", () => {
  it("while its handshake is pending takes the upstream's connection with it", async () => {
    const [, socket] = await Promise.all([
      RawConnection.open(gateway.port).then((connection) => {
        connection.send(handshake("/ws/silent"));
        upstream.server.once("silent", () => connection.close());
      }),
      once(upstream.server, "silent").then(([one]) => one as Duplex),
    ]);
    socket.resume();
    await once(socket, "end");
    await gateway.log.event({ type: "flat_access", path: "/ws/silent", status: 0 });
  });
});

describe("time limits", () => {
  it("end a WebSocket on which nothing moves, and one that has lasted for its timeout", async () => {
    const quick = await startTestGateway(
      { "swagger.yaml": swagger(upstream.origin), ...files },
      { FLAT_CLIENT_IDLE_TIMEOUT: "0.2" },
    );
    for (const url of [`${quick.url}/ws/x`, `${gateway.url}/timed/x`]) {
      const client = await openSocket(url);
      const [code] = await once(client, "close");
      assert.equal(code, 1006);
    }
  });
});

describe("stop()", () => {
  it("ends what is open at once", async () => {
    const stopping = await startTestGateway({ "swagger.yaml": swagger(upstream.origin), ...files });
    const client = await openSocket(`${stopping.url}/ws/x`);
    const closed = once(client, "close");
    await stopping.stop();
    await closed;
    await stopping.log.event({ type: "flat_access", status: 101 });
  });
});

describe("use()", () => {
  it("leaves what is open to the app that it began with", async () => {
    const own = await startTestGateway({ "swagger.yaml": swagger(upstream.origin), ...files });
    const client = await openSocket(`${own.url}/ws/x`);
    const folder = writeApp({ "swagger.yaml": 'swagger: "2.0"\npaths:\n  /ws/**: {x-flat-flow: f.xml}\n', ...files });
    own.use({ app: compileApp({ folder, env: {} }) });
    assert.equal(String(await echo(client, "still")), "still");
    assert.equal((await refusal(`${own.url}/ws/x`)).status, 200);
    client.close();
    await own.log.event({ type: "flat_access", status: 101 });
  });
});

describe("the option", () => {
  it("is one of x-flat-proxy alone, and true or false", () => {
    const fault = (swaggerText: string, flow: string): string => {
      try {
        compileApp({ folder: writeApp({ "swagger.yaml": swaggerText, "f.xml": flow }), env: {} });
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    const flowApp = 'swagger: "2.0"\npaths: {/x: {x-flat-flow: f.xml}}\n';
    const proxied =
      '<flow><proxy-request>{"origin": "http://x", "options": {"websocket": true}}</proxy-request></flow>';
    assert.match(fault(flowApp, proxied), /Unknown option "websocket"/);
    assert.match(
      fault('swagger: "2.0"\npaths: {/x: {x-flat-proxy: {origin: "http://x", options: {websocket: "yes"}}}}\n', ""),
      /websocket/,
    );
  });
});

describe("the gateway", () => {
  it("goes on", async () => {
    assert.equal((await ask(`${gateway.url}/plain/on`)).text, "plain /plain/on");
    for (const { message } of gateway.log.all("flat_alert"))
      assert.doesNotMatch(String(message), /\.ts:\d+/, "a fault of ours");
  });
});
