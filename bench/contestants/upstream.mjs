// The upstream of all contestants: small JSON answers, and a stream of 1 GiB.
import { createServer } from "node:http";

const small = Buffer.from(
  JSON.stringify({ id: 42, name: "Ada Example", tags: ["a", "b", "c"], active: true, note: "x".repeat(60) }),
);
const user = Buffer.from(JSON.stringify({ name: "Ada Example", city: "Cologne", rating: 7 }));
const orders = Buffer.from(
  JSON.stringify([
    { id: 1, item: "lamp", price: 30 },
    { id: 2, item: "chair", price: 85.5 },
  ]),
);
const chunk = Buffer.alloc(64 * 1024, 0x61);
const GIB = 1024 ** 3;

function json(response, body) {
  response.writeHead(200, ["Content-Type", "application/json", "Content-Length", String(body.length)]);
  response.end(body);
}

function stream(response) {
  let left = GIB;
  response.writeHead(200, ["Content-Type", "application/octet-stream", "Content-Length", String(GIB)]);
  const write = () => {
    while (left > 0) {
      left -= chunk.length;
      if (left === 0) return response.end(chunk);
      if (!response.write(chunk)) return response.once("drain", write);
    }
  };
  write();
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  if (request.url === "/stream") stream(response);
  else if (request.url === "/user") json(response, user);
  else if (request.url === "/orders") json(response, orders);
  else json(response, small);
});
server.listen(9181, "127.0.0.1", () => process.send?.("ready"));
