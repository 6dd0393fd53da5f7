// Random damage to requests and to upstreams' answers: whatever comes, the gateway answers or hangs up, and goes on.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Random } from "../random.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { exchange } from "../servers/raw-connection.ts";
import { onRequestHead, startTcpUpstream, startUpstream } from "../servers/upstream.ts";

const bits = [
  "\r\n",
  "\n",
  "\r",
  "\0",
  " ",
  "\t",
  ":",
  "chunked",
  "Transfer-Encoding: chunked\r\n",
  "Content-Length: 3\r\n",
  "0\r\n\r\n",
  "\xff",
  "%00",
  "%2e",
  "..",
  "//",
  "HTTP/1.1",
  "Host: b\r\n",
  "Connection: close\r\n",
  "Expect: 100-continue\r\n",
  "5;x=y\r\n",
];

/** The text with a few pieces taken out, doubled, replaced or put in. */
function damaged(text: string, random: Random): string {
  let result = text;
  for (let times = 1 + random.below(4); times > 0; times -= 1) {
    const start = random.below(result.length + 1);
    const end = Math.min(result.length, start + random.below(12));
    const piece = result.slice(start, end);
    const bit = random.pick(bits);
    const middle = random.pick(["", piece + piece, bit, bit + piece, String.fromCharCode(random.below(256))]);
    result = result.slice(0, start) + middle + result.slice(end);
  }
  return result;
}

const swagger = (origin: string): string => `swagger: "2.0"
paths:
  /flow/**: {x-flat-flow: f.xml}
  /action/**: {x-flat-flow: action.xml}
  /proxy/**: {x-flat-proxy: {origin: "${origin}"}}
`;

function startApp(origin: string): Promise<TestGateway> {
  // Everything ends by itself, however incomplete it is.
  const times = ["DEFAULT", "CLIENT_REQUEST", "CLIENT_HEADER", "CLIENT_IDLE"].map((name) => `FLAT_${name}_TIMEOUT`);
  const env = Object.fromEntries(times.map((name) => [name, "0.5"]));
  return startTestGateway(
    {
      "swagger.yaml": swagger(origin),
      "f.xml":
        '<flow><template>{"path": {{ $request/path }}, "body": {{ $body }}, "get": {{ $request/get }}}</template></flow>',
      "action.xml": `<flow><proxy-request>{"origin": "${origin}"}</proxy-request></flow>`,
    },
    env,
  );
}

describe("damaged requests", () => {
  const requests = ["flow", "proxy", "action"].flatMap((way) => [
    `GET /${way}/a%20b?x=1&y[]=2 HTTP/1.1\r\nHost: example.com\r\nAccept: */*\r\nCookie: a=b; c=d\r\n\r\n`,
    `POST /${way}/a HTTP/1.1\r\nHost: example.com\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}`,
    `PUT /${way}/a HTTP/1.1\r\nHost: example.com\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  ]);

  it("are answered or hung up on, and the gateway goes on", async () => {
    const upstream = await startUpstream((request, response) => {
      request.resume().once("end", () => response.end("upstream"));
    });
    const gateway = await startApp(upstream.origin);
    const random = new Random(1);
    const texts = Array.from(
      { length: 600 },
      () => damaged(random.pick(requests), random) + random.pick(["", ...requests]),
    );
    const answers = await Promise.all(texts.map((text) => exchange(gateway.port, text)));
    for (const [at, answer] of answers.entries()) {
      if (answer !== "") assert.match(answer, /^HTTP\/1\.1 \d{3} /, JSON.stringify(texts[at]));
    }
    assert.equal((await ask(`${gateway.url}/proxy/fine`)).text, "upstream");
    for (const { message } of gateway.log.all("flat_alert"))
      assert.doesNotMatch(String(message), /\.ts:\d+/, "a fault of ours");
  });
});

describe("damaged answers of an upstream", () => {
  const answers = [
    'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\nSet-Cookie: a=b\r\n\r\n{"a":1}',
    "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n",
    'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n',
    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.0 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\nuntil the end",
  ];

  it("are handed on, replaced by an error or broken off, and the gateway goes on", async () => {
    const random = new Random(2);
    const upstream = await startTcpUpstream((socket) => {
      onRequestHead(socket, (head) => {
        if (head.startsWith("GET /proxy/fine")) socket.end("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine");
        else socket.end(Buffer.from(damaged(random.pick(answers), random), "latin1"));
      });
    });
    const gateway = await startApp(upstream.origin);
    for (let round = 0; round < 150; round += 1) {
      const results = await Promise.allSettled(["/proxy/x", "/action/x"].map((path) => ask(gateway.url + path)));
      for (const result of results) {
        if (result.status === "fulfilled") assert.ok(result.value.status >= 200 && result.value.status <= 599);
        else assert.equal(result.reason.code, "ECONNRESET");
      }
    }
    assert.equal((await ask(`${gateway.url}/proxy/fine`)).text, "fine");
    for (const { message } of gateway.log.all("flat_alert"))
      assert.doesNotMatch(String(message), /\.ts:\d+/, "a fault of ours");
  });
});
