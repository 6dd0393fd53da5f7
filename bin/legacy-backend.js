// A small legacy backend for the example app: customers and orders as JSON, with the manners of its age.
import { createServer } from "node:http";

const customers = {
  c1: { id: "c1", name: "Ada Example", city: "Cologne", internal_rating: 7 },
  c2: { id: "c2", name: "Bert Beispiel", city: "Lyon", internal_rating: 3 },
};

const orders = [
  { id: 1, customer: "c1", item: "lamp", price: 30, quantity: 2 },
  { id: 2, customer: "c1", item: "chair", price: 85.5, quantity: 4 },
  { id: 3, customer: "c2", item: "desk", price: 240, quantity: 1 },
];

function answer(request) {
  const url = new URL(request.url, "http://backend");
  if (request.method !== "GET" && request.method !== "HEAD") return [405, { error: "only GET here" }];
  if (url.pathname === "/api/orders") {
    const customer = url.searchParams.get("customer");
    return [200, orders.filter((order) => customer === null || order.customer === customer)];
  }
  const id = /^\/api\/customers\/([^/]+)$/.exec(url.pathname)?.[1];
  if (id !== undefined && Object.hasOwn(customers, id)) return [200, customers[id]];
  return [404, { error: "no such thing" }];
}

/** Listens on loopback. @param {number} port 0 takes any. @returns {Promise<import("node:http").Server>} */
export function startLegacyBackend(port) {
  const server = createServer((request, response) => {
    const [status, body] = answer(request);
    const text = JSON.stringify(body);
    response.writeHead(status, {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(text),
      "X-Powered-By": "Legacy/1.0",
    });
    response.end(text);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
