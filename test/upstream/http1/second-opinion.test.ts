// Random responses, mended and broken: whatever is read here, node's own parser reads the same. (It may read more: it is more lenient.)
import assert from "node:assert/strict";
import { type IncomingMessage, request } from "node:http";
import { Duplex } from "node:stream";
import { it } from "node:test";
import type { ReceivedHead } from "../../../src/upstream/http1/read-head.ts";
import { ResponseParser } from "../../../src/upstream/http1/response-parser.ts";
import { Random } from "../../random.ts";

type Answer = { readonly status: number; readonly fields: readonly string[]; readonly body: string };

/** What this project reads; undefined where it refuses. */
function ours(text: string, method: string): Answer | undefined {
  let received: ReceivedHead | undefined;
  let body = "";
  let ended = false;
  const parser = new ResponseParser({
    head: (head) => {
      received = head;
    },
    data: (chunk) => {
      body += chunk.toString("latin1");
    },
    end: (clean) => {
      if (!clean) throw new Error("node takes what comes behind a response for a broken one");
      ended = true;
    },
    switched: () => {},
  });
  parser.expect(method);
  try {
    parser.read(Buffer.from(text, "latin1"));
    if (!ended) parser.close();
  } catch {
    return undefined;
  }
  return received && { status: received.head.status, fields: received.head.fields, body };
}

/** What node's client reads; undefined where it fails. */
function nodes(text: string, method: string): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    let sent = false;
    const wire = new Duplex({
      read() {},
      write(_chunk, _encoding, done) {
        if (!sent) {
          wire.push(Buffer.from(text, "latin1"));
          wire.push(null);
        }
        sent = true;
        done();
      },
    });
    const asking = request({ method, createConnection: () => wire }, (response) => collect(response, resolve));
    asking.on("error", () => resolve(undefined));
    asking.end();
  });
}

function collect(response: IncomingMessage, resolve: (answer: Answer | undefined) => void): void {
  let body = "";
  response.setEncoding("latin1").on("data", (chunk: string) => {
    body += chunk;
  });
  response.on("error", () => resolve(undefined));
  response.on("aborted", () => resolve(undefined));
  response.on("end", () => resolve({ status: response.statusCode ?? 0, fields: response.rawHeaders, body }));
}

const statuses = ["200 OK", "204 No Content", "304 Not Modified", "404 ", "299", "500 Oh: no", "100 Continue"];
const fields = [
  "Content-Length: 4",
  "Content-Length: 0",
  "content-length:4 ",
  "Content-Length: 40",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: identity",
  "Connection: close",
  "Connection: keep-alive, x-a",
  "X-A: one",
  "X-B: two, \u00e4\t:",
  "Set-Cookie: a=b; c",
  "X-Empty:",
  " folded",
  "No colon",
];
const bodies = [
  "",
  "body",
  "bodybody",
  "4\r\nbody\r\n0\r\n\r\n",
  "4;x=y\r\nbody\r\n0\r\nX-T: t\r\n\r\n",
  "2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n",
];
const spoilers = ["\r", "\n", "\r\n", " ", "\t", "\u0000", ":", "0", "f", ";", "\u007f", "HTTP/1.1 ", "\r\n\r\n", "-"];

function response(random: Random): string {
  const lines = [`HTTP/1.${random.below(2)} ${random.pick(statuses)}`];
  for (let count = random.below(5); count > 0; count -= 1) lines.push(random.pick(fields));
  let text = `${lines.join("\r\n")}\r\n\r\n${random.pick(bodies)}`;
  while (random.chance(50)) {
    const at = random.below(text.length + 1);
    text = text.slice(0, at) + (random.chance(60) ? random.pick(spoilers) : "") + text.slice(at + random.below(3));
  }
  return text;
}

/** Those of a connection alone are dropped here. */
const kept = ({ status, fields: pairs, body }: Answer) => {
  const hop = /^(?:connection|keep-alive|transfer-encoding|x-a)$/i;
  const own = pairs.filter((_, at) => !hop.test(pairs[at - (at % 2)] as string));
  return { status, fields: own, body };
};

/** White space around a chunk's extension, which node refuses and RFC 9112, section 7.1.1, has read. */
const spaced = /[0-9a-f][ \t]+;|;[^\r\n]*[ \t]/;

it("three thousand random responses", async () => {
  const random = new Random(20);
  let read = 0;
  for (let count = 0; count < 3000; count += 1) {
    const text = response(random);
    const method = random.chance(10) ? "HEAD" : "GET";
    const own = ours(text, method);
    if (own === undefined || spaced.test(text)) continue;
    read += 1;
    const other = await nodes(text, method);
    assert.deepEqual(kept(own), other && kept(other), JSON.stringify([method, text]));
  }
  assert.ok(read > 300, `only ${read} were read`);
});
