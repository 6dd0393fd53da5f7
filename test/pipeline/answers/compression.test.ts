// Compressed responses: which are, and what their fields say.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { type Answer, ask } from "../../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../../servers/gateway.ts";
import { curl, startTlsGateway } from "../../servers/tls-gateway.ts";
import { startUpstream } from "../../servers/upstream.ts";

const long = "All work and no play makes Jack a dull boy. ".repeat(200);
const json = JSON.stringify({ text: long });

const flow = (fields: string, mime: string, text = long): string =>
  `<flow><set-response-headers>{${fields}}</set-response-headers><echo mime="${mime}">${text}</echo></flow>`;

const flows: Readonly<Record<string, string>> = {
  json: `<flow><template>{"text": "${long}"}</template></flow>`,
  small: `<flow><template>{"text": "small"}</template></flow>`,
  svg: flow("", "image/svg+xml"),
  problem: flow("", "application/problem+json; charset=utf-8"),
  png: flow("", "image/png"),
  zip: flow("", "application/zip"),
  binary: flow("", "application/octet-stream"),
  events: flow("", "text/event-stream"),
  coded: flow('"Content-Encoding": "deflate"', "text/plain"),
  still: flow('"Cache-Control": "private, no-transform"', "text/plain"),
  digest: flow('"Content-Digest": "sha-256=:x:"', "text/plain"),
  strong: flow('"ETag": "\\"a\\""', "text/plain"),
  weak: flow('"ETag": "W/\\"a\\""', "text/plain"),
  vary: flow('"Vary": "Origin"', "text/plain"),
  varies: flow('"Vary": "accept-encoding"', "text/plain"),
  star: flow('"Vary": "*"', "text/plain"),
  empty: '<flow><set-status code="204"/></flow>',
  failing: `<flow><error>{"info": ["${long}"], "status": 418}</error></flow>`,
};

const files = {
  "swagger.yaml": "",
  ...Object.fromEntries(Object.entries(flows).map(([name, text]) => [`${name}.xml`, text])),
  "public/none.txt": "none",
  "files.xml": '<flow><serve dir="public" fallback-doc="/none.txt"/></flow>',
  "public/files/a.txt": long,
  "public/files/small.txt": "small",
  "public/files/a.png": long,
  "public/files/large.txt": long.repeat(200),
};

const swagger = (origin: string): string =>
  `swagger: "2.0"\npaths:\n${Object.keys(flows)
    .map((name) => `  /${name}: {x-flat-flow: ${name}.xml}\n`)
    .join("")}  /files/**: {x-flat-flow: files.xml}\n  /proxy/**: {x-flat-proxy: {origin: "${origin}"}}\n`;

const upstreamApp = async () => {
  const upstream = await startUpstream((request, response) => {
    if (request.url === "/proxy/events") {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write(`data: ${long}\n\n`);
    } else response.writeHead(200, { "Content-Type": "text/plain", ETag: '"x"' }).end(long);
  });
  return { ...files, "swagger.yaml": swagger(upstream.origin) };
};

let gateway: TestGateway;
before(async () => {
  gateway = await startTestGateway(await upstreamApp());
});

const get = (path: string, accept = "gzip, br", more: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  ask(gateway.url + path, { headers: { "Accept-Encoding": accept, ...more } });

describe("a flow's answer", () => {
  it("is compressed as the client wants it", async () => {
    for (const [accept, coding, decode] of [
      ["gzip, br", "br", brotliDecompressSync],
      ["gzip", "gzip", gunzipSync],
      ["br;q=0.1, gzip", "gzip", gunzipSync],
    ] as const) {
      const { headers, body } = await get("/json", accept);
      assert.deepEqual([headers["content-encoding"], headers.vary], [coding, "Accept-Encoding"]);
      assert.deepEqual([headers["content-type"], headers["content-length"]], ["application/json", String(body.length)]);
      assert.ok(body.length < 500);
      assert.equal(String(decode(body)), json);
    }
  });

  it("is sent as it is where the client doesn't say so, and says that it depends on it", async () => {
    for (const headers of [
      {},
      { "Accept-Encoding": "" },
      { "Accept-Encoding": "identity" },
      { "Accept-Encoding": "gzip;q=0" },
    ]) {
      const answer = await ask(`${gateway.url}/json`, { headers: headers as Record<string, string> });
      assert.deepEqual([answer.headers["content-encoding"], answer.headers.vary], [undefined, "Accept-Encoding"]);
      assert.equal(answer.text, json);
    }
  });

  for (const name of ["svg", "problem"]) {
    it(`is compressed: ${name}`, async () => assert.equal((await get(`/${name}`)).headers["content-encoding"], "br"));
  }

  for (const name of ["small", "png", "zip", "binary", "events", "still", "digest", "empty"]) {
    it(`is left as it is: ${name}`, async () => {
      const { headers } = await get(`/${name}`);
      assert.deepEqual([headers["content-encoding"], headers.vary], [undefined, undefined]);
    });
  }

  it("that has a coding already gets no other", async () => {
    const { headers, text } = await get("/coded");
    assert.deepEqual([headers["content-encoding"], text], ["deflate", long]);
  });

  it("has a weak ETag when it is compressed", async () => {
    for (const name of ["strong", "weak"]) assert.equal((await get(`/${name}`)).headers.etag, 'W/"a"');
    assert.equal((await get("/strong", "identity")).headers.etag, '"a"');
  });

  it("keeps what its flow says of Vary", async () => {
    assert.equal((await get("/vary")).headers.vary, "Origin, Accept-Encoding");
    assert.equal((await get("/varies")).headers.vary, "accept-encoding");
    assert.equal((await get("/star")).headers.vary, "*");
  });

  it("to HEAD has the same fields, but no length: nobody has compressed it", async () => {
    const { headers, text } = await ask(`${gateway.url}/json`, {
      method: "HEAD",
      headers: { "Accept-Encoding": "br" },
    });
    assert.deepEqual([headers["content-encoding"], headers.vary, text], ["br", "Accept-Encoding", ""]);
    assert.equal(headers["content-length"], undefined);
  });

  it("may be an error", async () => {
    const { status, headers, body } = await get("/failing", "gzip");
    assert.deepEqual([status, headers["content-encoding"]], [418, "gzip"]);
    assert.equal(JSON.parse(String(gunzipSync(body))).error.status, 418);
  });

  it("is logged with the bytes that were sent", async () => {
    gateway.log.clear();
    const { body } = await get("/json");
    const event = await gateway.log.event({ type: "flat_access" });
    assert.deepEqual([event.bytes, event.status, event.mime], [body.length, 200, "application/json"]);
  });
});

describe("what another site makes a browser ask for", () => {
  const foreign = { "Sec-Fetch-Site": "cross-site" };
  const codingOf = async (path: string, headers: Readonly<Record<string, string>>): Promise<unknown> =>
    (await get(path, "gzip", headers)).headers["content-encoding"];

  it("with credentials that the browser adds isn't compressed, but files are", async () => {
    assert.equal(await codingOf("/json", { ...foreign, Cookie: "a=b" }), undefined);
    assert.equal(await codingOf("/json", { ...foreign, Authorization: "Basic eDp5" }), undefined);
    assert.equal(await codingOf("/files/a.txt", { ...foreign, Cookie: "a=b" }), "gzip");
  });

  it("without them, or with a token of its own, is compressed", async () => {
    assert.equal(await codingOf("/json", foreign), "gzip");
    assert.equal(await codingOf("/json", { ...foreign, Authorization: "Bearer x" }), "gzip");
    assert.equal(await codingOf("/json", { "Sec-Fetch-Site": "same-origin", Cookie: "a=b" }), "gzip");
    assert.equal(await codingOf("/json", { Cookie: "a=b" }), "gzip");
  });
});

describe("a file", () => {
  it("is compressed as it is read", async () => {
    const { headers, body } = await get("/files/large.txt", "gzip");
    assert.deepEqual([headers["content-encoding"], headers["content-length"]], ["gzip", undefined]);
    assert.deepEqual([headers.vary, headers["accept-ranges"]], ["Accept-Encoding", "none"]);
    assert.match(String(headers.etag), /^W\/"/);
    assert.ok(String(gunzipSync(body)) === files["public/files/large.txt"]);
  });

  it("is left as it is where that is better", async () => {
    for (const name of ["small.txt", "a.png"]) {
      const { headers, text } = await get(`/files/${name}`);
      assert.deepEqual([headers["content-encoding"], headers["accept-ranges"]], [undefined, "bytes"]);
      assert.equal(text, files[`public/files/${name}` as keyof typeof files]);
    }
  });

  it("gives ranges as they are", async () => {
    const { status, headers, text } = await get("/files/a.txt", "br", { Range: "bytes=0-7" });
    assert.deepEqual([status, headers["content-encoding"], text], [206, undefined, "All work"]);
    const tag = String((await get("/files/a.txt", "br")).headers.etag);
    const whole = await get("/files/a.txt", "br", { Range: "bytes=0-7", "If-Range": tag });
    assert.deepEqual([whole.status, whole.headers["content-encoding"]], [200, "br"]);
  });

  it("is unchanged for who has it compressed, and for who hasn't", async () => {
    for (const accept of ["br", "identity"]) {
      const { etag } = (await get("/files/a.txt", accept)).headers;
      const { status, headers, text } = await get("/files/a.txt", accept, { "If-None-Match": String(etag) });
      assert.deepEqual([status, headers.etag, headers.vary, text], [304, etag, "Accept-Encoding", ""]);
      assert.equal(headers["content-encoding"], undefined);
    }
  });

  it("to HEAD has the same fields", async () => {
    const { headers, text } = await ask(`${gateway.url}/files/large.txt`, {
      method: "HEAD",
      headers: { "Accept-Encoding": "br" },
    });
    assert.deepEqual([headers["content-encoding"], headers["content-length"], text], ["br", undefined, ""]);
  });
});

describe("a proxied answer", () => {
  it("is passed on as it is", async () => {
    const { headers, text } = await get("/proxy/x");
    assert.deepEqual([headers["content-encoding"], headers.vary, headers.etag], [undefined, undefined, '"x"']);
    assert.equal(text, long);
  });
});

describe("FLAT_COMPRESS=false", () => {
  it("leaves everything as it is", async () => {
    const plain = await startTestGateway(await upstreamApp(), { FLAT_COMPRESS: "false" });
    for (const path of ["/json", "/files/a.txt"]) {
      const { headers } = await ask(plain.url + path, { headers: { "Accept-Encoding": "gzip" } });
      assert.deepEqual([headers["content-encoding"], headers.vary], [undefined, undefined]);
    }
  });
});

describe("over HTTP/2", () => {
  it("curl takes what is compressed", async () => {
    const secure = await startTlsGateway(await upstreamApp());
    for (const path of ["/json", "/files/large.txt"]) {
      const answer = await curl(secure, "--http2", "--compressed", "-i", secure.url + path);
      assert.match(answer, /\r\ncontent-encoding: br\r\n/);
      assert.ok(answer.endsWith(path === "/json" ? json : files["public/files/large.txt"]));
    }
  });
});
