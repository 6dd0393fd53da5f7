// nginx behind x-flat-proxy and curl in front of it: curl gets the same from the gateway as from nginx itself.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { type Nginx, nginxPath, startNginx } from "./nginx.ts";

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7) % 256));
const files = {
  "index.html": "<!DOCTYPE html><title>nginx</title><h1>nginx behind the gateway</h1>",
  "data.json": JSON.stringify({ list: Array.from({ length: 500 }, (_, index) => index) }),
  "docs/index.html": "<h1>docs</h1>",
  "image.png": bytes,
  "empty.css": "",
  "with space & ü.html": "escaped",
};
const locations = `
  absolute_redirect off;
  gzip on;
  gzip_types application/json;
  gzip_min_length 1;
  location = /echo { default_type text/plain; return 200 "$request_method $request_uri $content_type $content_length $http_x_own|$http_cookie|$http_authorization|"; }
  location = /pay { default_type text/plain; return 402 "first"; }
  location = /nothing { return 204; }
  location = /cookies { add_header Set-Cookie "a=1; Path=/"; add_header Set-Cookie "b=2; HttpOnly"; return 200 "cookies"; }
  location = /moved { return 302 /docs/?moved; }
  location = /reset { return 444; }
  location = /upload { client_max_body_size 1k; proxy_pass http://127.0.0.1:1; }
`;

/** Arguments for curl; the last one is the path. */
const requests: Readonly<Record<string, readonly string[]>> = {
  "a page": ["/"],
  "a page by name": ["/index.html"],
  HEAD: ["--head", "/data.json"],
  JSON: ["/data.json"],
  "JSON, compressed and left so": ["--header", "Accept-Encoding: gzip", "/data.json"],
  "JSON, compressed and decoded by curl": ["--compressed", "/data.json"],
  "binary data": ["/image.png"],
  "a range": ["--range", "100-199", "/image.png"],
  "the end of a file": ["--range", "-100", "/image.png"],
  "several ranges": ["--header", "Range: bytes=0-9,20-29", "--header", "Accept-Encoding: identity", "/empty.css"],
  "a range that isn't there": ["--range", "400000-", "/image.png"],
  "nothing new": ["--header", "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT", "/data.json"],
  "an empty file": ["/empty.css"],
  "a name with escapes": ["/with%20space%20%26%20%C3%BC.html"],
  "a folder without its slash": ["/docs?a=b"],
  "a redirect that curl follows": ["--location", "/moved"],
  "a missing page": ["/none?a=%20b"],
  "a rare status": ["/pay"],
  "no content": ["/nothing"],
  cookies: ["/cookies"],
  "a form": ["--data", "a=b&c=d", "--header", "X-Own: yes", "/echo?x=%2F"],
  "a body in chunks, of another method": [
    "--request",
    "PUT",
    "--data",
    "abc",
    "--header",
    "Content-Type: x/y",
    "/echo",
  ],
  "a method that nginx refuses": ["--request", "DELETE", "/data.json"],
  "a body that nginx refuses": ["--data", "x".repeat(2000), "/upload"],
  "an answer to HTTP/1.0": ["--http1.0", "/data.json"],
  "a large query": [`/echo?${"q".repeat(3000)}`],
};

const skip = nginxPath === undefined ? "there is no nginx on this machine" : false;

describe("nginx behind the gateway", { skip }, () => {
  let nginx: Nginx;
  let gateway: TestGateway;
  before(async () => {
    nginx = await startNginx(files, locations);
    const swagger = `swagger: "2.0"\npaths:\n  /**:\n    x-flat-proxy: { origin: "${nginx.origin}" }\n`;
    gateway = await startTestGateway({ "swagger.yaml": swagger });
  });
  after(() => nginx.stop());

  for (const [title, args] of Object.entries(requests)) {
    it(`${title}: ${args.join(" ").slice(0, 80)}`, async () => {
      const direct = await curl(nginx.origin, args);
      const proxied = await curl(gateway.url, args);
      assert.deepEqual(proxied.heads, direct.heads);
      assert.ok(proxied.body.equals(direct.body), `${proxied.body.length} bytes in place of ${direct.body.length}`);
    });
  }

  it("drops cookies and credentials of the client, as documented", async () => {
    const { body } = await curl(gateway.url, ["--cookie", "a=b", "--user", "user:pass", "/echo"]);
    assert.match(body.toString(), /\|\|\|$/);
  });

  it("gives the documented error where nginx closes without an answer", async () => {
    const { heads, body } = await curl(gateway.url, ["/reset"]);
    assert.equal(heads[0]?.[0], "HTTP/1.1 502 Bad Gateway");
    assert.equal(JSON.parse(body.toString()).error.code, 3201);
  });

  it("uses few connections for all of that", () => {
    const opened = gateway.log.all("flat_request").filter(({ timing }) => (timing as { TCP: number }).TCP > 0);
    assert.ok(opened.length < Object.keys(requests).length / 2, `${opened.length} connections`);
  });
});

type Received = { readonly heads: readonly (readonly string[])[]; readonly body: Buffer };

/** What differs from answer to answer, or belongs to one connection. */
const own = /^(date|server|connection|keep-alive|transfer-encoding|content-length):/i;

/** Status lines and fields of all answers that curl saw, and the last body. */
function curl(origin: string, args: readonly string[]): Promise<Received> {
  const all = ["--silent", "--show-error", "--include", "--max-time", "20", ...args.slice(0, -1), origin + args.at(-1)];
  return new Promise((resolve, reject) => {
    execFile("curl", all, { encoding: "buffer", maxBuffer: 10_000_000 }, (error, stdout) => {
      if (error === null) resolve(received(stdout, origin));
      else reject(error);
    });
  });
}

function received(output: Buffer, origin: string): Received {
  const heads: (readonly string[])[] = [];
  let body = output;
  while (body.toString("latin1", 0, 5) === "HTTP/") {
    const end = body.indexOf("\r\n\r\n");
    const [status = "", ...fields] = body.toString("latin1", 0, end).replaceAll(origin, "ORIGIN").split("\r\n");
    heads.push([status, ...fields.filter((field) => !own.test(field)).sort()]);
    body = body.subarray(end + 4);
  }
  return { heads, body };
}
