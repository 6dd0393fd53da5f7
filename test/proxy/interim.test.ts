// Interim responses of upstreams, which nobody has asked for (RFC 9110, section 15.2), and codings for the transfer alone.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startAnswering } from "../servers/broken/answering.ts";
import { startFaultApp } from "../servers/fault-app.ts";

const ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nbody";

const answers: readonly (readonly [title: string, text: string])[] = [
  ["a 100", `HTTP/1.1 100 Continue\r\n\r\n${ok}`],
  [
    "several",
    `HTTP/1.1 100 Continue\r\nX-A: 1\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${ok}`,
  ],
  ["a 102", `HTTP/1.1 102 Processing\r\n\r\n${ok}`],
  ["a coding that is none", ok.replace("Content-Length: 4", "Transfer-Encoding: identity\r\nConnection: close")],
  ["chunks", ok.replace("Content-Length: 4", "Transfer-Encoding: Chunked").replace("body", "4\r\nbody\r\n0\r\n\r\n")],
];

for (const [title, text] of answers) {
  describe(`an answer with ${title}`, () => {
    const gateway = startAnswering(text, "close").then((origin) => startFaultApp(origin));
    for (const method of ["GET", "POST"]) {
      it(`to ${method} is passed on`, async () => {
        const answer = await ask(`${(await gateway).url}/proxy`, method === "POST" ? { method, body: "x" } : {});
        assert.deepEqual([answer.status, answer.text], [200, "body"]);
        assert.equal(answer.headers["x-a"], undefined);
      });
    }

    it("is read by flows", async () => {
      const answer = await ask(`${(await gateway).url}/action`);
      assert.deepEqual([answer.status, answer.text], [200, "body"]);
    });
  });
}
