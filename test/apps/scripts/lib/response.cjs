const { Readable } = require("node:stream");

const responses = {
  object: { status: 201, headers: { Location: "/x", "Set-Cookie": ["a=1", "b=2"] }, body: { made: true } },
  text: { status: 202, body: "text" },
  html: { status: 200, headers: { "Content-Type": "text/html" }, body: "<p>" },
  empty: { status: 204 },
  bytes: { status: 200, headers: { "content-type": "image/png" }, body: new Uint8Array([9, 8, 7]) },
  "plain-bytes": { status: 200, body: new Uint8Array([9, 8, 7]) },
  stream: { status: 206, headers: { "content-type": "text/plain", "x-own": "1" } },
  "bad-status": { status: 99 },
  "bad-header": { status: 200, headers: { "X-A": "a\r\nb" }, body: "x" },
  "bad-stream": { status: 1000 },
};

module.exports = async ({ params: { kind } }) => {
  if (kind.includes("stream")) return { ...responses[kind], body: Readable.from(["a", "b", Buffer.from("c")]) };
  return responses[kind];
};
