// Debug output in answers of every kind: where it stands, and which answers have none.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { type Answer, ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

const SAID = "upstream said";

const flows = {
  html: `<flow><debug xpath="string($request/get/x)"/><echo mime="text/html">&lt;p>page</echo></flow>`,
  xml: `<flow><debug xpath="string($request/get/x)"/><echo mime="application/xml">&lt;a/></echo></flow>`,
  script: `<flow><debug xpath="string($request/get/x)"/><echo mime="text/javascript">run()</echo></flow>`,
  text: `<flow><debug xpath="string($request/get/x)"/><echo>text</echo></flow>`,
  latin: `<flow><debug xpath="'seen'"/><echo mime="text/plain; charset=iso-8859-1">ä</echo></flow>`,
  image: `<flow><debug xpath="'seen'"/><echo mime="image/png">png</echo></flow>`,
  nothing: `<flow><debug xpath="'seen'"/></flow>`,
  204: `<flow><debug xpath="'seen'"/><set-status code="204"/></flow>`,
  error: `<flow><debug xpath="'seen'"/><error>{"message": "wrong", "status": 409}</error></flow>`,
  tagged: `<flow><debug xpath="'seen'"/><set-response-headers>{"ETag": {{ $request/headers/x-tag }}, "Cache-Control": "max-age=60", "X-Own": "1"}</set-response-headers><echo>x</echo></flow>`,
  cached: `<flow><request>{"url": {{ concat($env/UPSTREAM, '/cache') }}, "options": {"use-http-cache": true}}</request><debug xpath="'seen'"/></flow>`,
  files: `<flow><debug xpath="'seen'"/><serve dir="files" fallback-doc="a.txt"/></flow>`,
};

let gateway: TestGateway;
before(async () => {
  const upstream = await startUpstream((request, response) => {
    const gzip = request.url === "/gzip";
    if (request.url === "/cache") response.setHeader("Cache-Control", "max-age=60");
    if (request.url === "/html") response.setHeader("Content-Type", "text/html");
    else if (request.url === "/events") response.setHeader("Content-Type", "text/event-stream");
    else if (request.url !== "/untyped") response.setHeader("Content-Type", "text/plain");
    if (gzip) response.setHeader("Content-Encoding", "gzip");
    response.setHeader("ETag", '"up"');
    if (request.url === "/304") response.writeHead(304).end();
    else if (request.url === "/chunked") response.write("part one, ", () => response.end("part two"));
    else if (request.url === "/broken")
      response.writeHead(200, { "Content-Length": 100 }).write("half", () => response.destroy());
    else response.end(gzip ? gzipSync(SAID) : SAID);
  });
  const paths = Object.keys(flows).map((name) => `  /${name}: { x-flat-flow: ${name}.xml }\n`);
  gateway = await startTestGateway(
    {
      "swagger.yaml": `swagger: "2.0"\npaths:\n${paths.join("")}  /files/**: { x-flat-flow: files.xml }\n  /proxy/**: { x-flat-proxy: { origin: "${upstream.origin}", stripEndpoint: true } }\n`,
      ...Object.fromEntries(Object.entries(flows).map(([name, flow]) => [`${name}.xml`, flow])),
      "files/files/a.txt": "a file",
      "files/files/e.txt": "",
      "files/a.txt": "fallback",
    },
    { UPSTREAM: upstream.origin },
  );
});

type Told = Answer & { /** Messages in the log. */ readonly logged: readonly string[] };

async function get(
  path: string,
  Debug: string,
  headers: Readonly<Record<string, string>> = {},
  method = "GET",
): Promise<Told> {
  gateway.log.clear();
  const answer = await ask(gateway.url + path, { method, headers: { Debug, ...headers } });
  await gateway.log.event({ type: "flat_access" });
  return { ...answer, logged: gateway.log.all("flat_log").map(({ topic, message }) => `${topic}: ${message}`) };
}

const SEEN = "debug   [user]                 seen\n";
const REQUEST = /^info {4}\[request\] {14}main\.0: 200 .*, \d+ bytes, [\d.]+ ms: GET http:\/\/[\d.:]+\/\w+\n$/;

describe("debug output in what flows answer", () => {
  const cases = [
    [
      "html",
      "<!--\ndebug   [user]                 -&#45;&#62;&#60;script&#62;alert(1)&#60;/script&#62;\n-->\n",
      "<p>page",
    ],
    ["xml", "<!--\ndebug   [user]                 -&#45;&#62;&#60;script&#62;alert(1)&#60;/script&#62;\n-->\n", "<a/>"],
    ["script", "/*\ndebug   [user]                 --><script>alert(1)</script>\n*/\n", "run()"],
    ["text", "debug   [user]                 --><script>alert(1)</script>\n", "text"],
  ] as const;
  for (const [name, shown, body] of cases) {
    it(`of the type ${name} is none of it`, async () => {
      const path = `/${name}?x=${encodeURIComponent("--><script>alert(1)</script>")}`;
      const inline = await get(path, "user::inline");
      assert.equal(inline.text, shown + body);
      const append = await get(path, "user::append");
      assert.equal(append.text, `${body}\n${shown}`);
      for (const { headers, logged } of [inline, append]) {
        assert.equal(headers["x-content-type-options"], "nosniff");
        assert.equal(headers["cache-control"], "no-store");
        assert.deepEqual(logged, []);
      }
      assert.equal(append.headers["content-length"], String(append.body.length));
      assert.equal((await gateway.log.event({ type: "flat_access" })).bytes, append.body.length);
    });
  }

  it("is text where there is no body", async () => {
    const { status, text, headers } = await get("/nothing", "user::inline");
    assert.deepEqual([status, text, headers["content-type"]], [200, SEEN, "text/plain;charset=utf-8"]);
  });

  it("stands in errors too, with their alerts", async () => {
    const { status, text } = await get("/error", "user,error::append");
    assert.equal(status, 409);
    assert.match(
      text,
      /^\{"error":\{.*\}\}\ndebug {3}\[user\] {17}seen\nalert {3}\[error\] {16}wrong\nerror {3}\[error\] {16}error\.xml:1:\d+ <error>\n {2}fails: wrong \(5000\): Flow Error triggered\n$/,
    );
    const undefinedPath = await get("/none", "validation:alert:append");
    assert.equal(undefinedPath.status, 404);
    assert.match(
      undefinedPath.text,
      /\}\nalert {3}\[validation\] {11}Input Validation Failed \(3204\): Path \/none not found\.\n$/,
    );
  });

  it("takes validators and lifetimes away", async () => {
    const { headers } = await get("/tagged", "user::append", { "X-Tag": "x" });
    assert.deepEqual([headers.etag, headers["cache-control"], headers["x-own"]], [undefined, "no-store", "1"]);
    const plain = await get("/tagged", "user", { "X-Tag": "x" });
    assert.deepEqual([plain.headers.etag, plain.headers["cache-control"]], ["x", "max-age=60"]);
  });
});

describe("debug output in files and proxied answers", () => {
  it("stands around a file, but not in a part of one", async () => {
    assert.equal((await get("/files/a.txt", "user::inline")).text, `${SEEN}a file`);
    const append = await get("/files/a.txt", "user::append");
    assert.equal(append.text, `a file\n${SEEN}`);
    assert.deepEqual([append.headers.etag, append.headers["accept-ranges"]], [undefined, undefined]);
    const part = await get("/files/a.txt", "user::append", { Range: "bytes=0-2" });
    assert.deepEqual([part.status, part.text, part.logged], [206, "a f", ["user: seen"]]);
    const empty = await get("/files/e.txt", "user::append");
    assert.deepEqual([empty.status, empty.text, empty.logged], [200, "", ["user: seen"]]);
  });

  it("stands around what streams through", async () => {
    for (const [path, body] of [
      ["plain", SAID],
      ["untyped", SAID],
      ["chunked", "part one, part two"],
    ] as const) {
      const { text, headers, logged } = await get(`/proxy/${path}`, "request:info:append");
      assert.ok(text.startsWith(`${body}\n`), text);
      assert.match(text.slice(body.length + 1), REQUEST);
      assert.deepEqual([headers.etag, headers["content-length"], logged], [undefined, undefined, []]);
    }
    const inline = await get("/proxy/html", "routing,request:info:inline");
    assert.match(inline.text, /^upstream said\n<!--\ninfo {4}\[request\].*\n-->\n$/s);
    const routing = await get("/proxy/html", "routing::inline");
    assert.match(
      routing.text,
      /^<!--\ndebug {3}\[routing\] {14}GET \/proxy\/html: a proxy answers\n.*-->\nupstream said$/s,
    );
  });

  it("is in the log where an answer breaks off", async () => {
    gateway.log.clear();
    await assert.rejects(ask(`${gateway.url}/proxy/broken`, { headers: { Debug: "routing::append" } }));
    await gateway.log.event({ type: "flat_access" });
    assert.equal(gateway.log.all("flat_log")[0]?.topic, "routing");
  });
});

describe("debug output is in the log", () => {
  const cases: readonly [path: string, status: number, body: string | Buffer, method?: string][] = [
    ["/image", 200, "png"],
    ["/latin", 200, Buffer.from([0xe4])],
    ["/204", 204, ""],
    ["/text", 200, "", "HEAD"],
    ["/proxy/304", 304, ""],
    ["/proxy/plain", 200, "", "HEAD"],
    ["/proxy/gzip", 200, gzipSync(SAID)],
    ["/proxy/events", 200, SAID],
  ];
  for (const [path, status, body, method = "GET"] of cases) {
    it(`where it can't be in the answer: ${method} ${path}`, async () => {
      for (const sink of ["inline", "append"]) {
        const told = await get(path, `user,routing::${sink}`, {}, method);
        assert.equal(told.status, status);
        assert.deepEqual(told.body, Buffer.from(body));
        assert.match(told.logged[0] ?? "", /^routing: /);
        if (path.startsWith("/proxy/")) assert.equal(told.headers.etag, '"up"');
        else assert.ok(told.logged.length > 1);
      }
    });
  }

  it("where it comes after the answer", async () => {
    const { text } = await get("/text", "time:info:append");
    assert.match(text, /^text\ninfo {4}\[time\] {17}text\.xml [\d.]+ ms\ninfo {4}\[time\] {17}GET \/text [\d.]+ ms\n$/);
  });
});

describe("debug output and the cache", () => {
  it("isn't stored with what an upstream has answered", async () => {
    const { text } = await get("/cached", "user,cache::append");
    assert.match(
      text,
      /^upstream said\ndebug {3}\[cache\] {16}asked of the upstream: GET http:\/\/[\d.:]+\/cache\ndebug {3}\[user\] {17}seen\n$/,
    );
    assert.equal((await get("/cached", "none")).text, SAID);
    assert.match((await get("/cached", "cache::inline")).text, /stored: GET http:\/\/[\d.:]+\/cache\nupstream said$/);
  });
});
