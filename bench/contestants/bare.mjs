// The same work by hand on bare node:http and undici's low-level dispatch: the fastest plain Node there is, and nothing else.
import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { Ajv } from "ajv";
import { Pool } from "undici";

const pool = new Pool("http://127.0.0.1:9181", { connections: 64, pipelining: 1 });
const hop = new Set(["connection", "keep-alive", "transfer-encoding", "host", "upgrade", "te", "trailer"]);

/** Writes an upstream's answer straight to the client. */
class Straight {
  constructor(response) {
    this.response = response;
  }
  onConnect(abort) {
    this.abort = abort;
  }
  onHeaders(status, raw, resume) {
    const fields = [];
    for (let at = 0; at < raw.length; at += 2) {
      const name = raw[at].toString("latin1");
      if (!hop.has(name.toLowerCase())) fields.push(name, raw[at + 1].toString("latin1"));
    }
    this.response.writeHead(status, fields);
    this.response.on("drain", resume);
    return true;
  }
  onData(chunk) {
    return this.response.write(chunk);
  }
  onComplete() {
    this.response.end();
  }
  onError() {
    this.response.destroy();
  }
}

function proxy(request, response) {
  const headers = [];
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    if (!hop.has(request.rawHeaders[at].toLowerCase()))
      headers.push(request.rawHeaders[at], request.rawHeaders[at + 1]);
  }
  const handler = new Straight(response);
  response.once("close", () => response.writableFinished || handler.abort?.());
  pool.dispatch({ path: request.url.slice(9), method: request.method, headers, body: null }, handler);
}

/** Collects a body and hands it on parsed. */
class Collect {
  constructor(done) {
    this.done = done;
    this.chunks = [];
  }
  onConnect() {}
  onHeaders() {
    return true;
  }
  onData(chunk) {
    this.chunks.push(chunk);
    return true;
  }
  onComplete() {
    this.done(JSON.parse(this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks)));
  }
  onError(error) {
    throw error;
  }
}

function answer(response, value) {
  const text = JSON.stringify(value);
  response.writeHead(200, ["Content-Type", "application/json", "Content-Length", String(Buffer.byteLength(text))]);
  response.end(text);
}

function merge(response) {
  let user;
  let orders;
  const done = () => {
    if (user !== undefined && orders !== undefined) answer(response, { name: user.name, city: user.city, orders });
  };
  const takeUser = (value) => {
    user = value;
    done();
  };
  const takeOrders = (value) => {
    orders = value;
    done();
  };
  pool.dispatch({ path: "/user", method: "GET" }, new Collect(takeUser));
  pool.dispatch({ path: "/orders", method: "GET" }, new Collect(takeOrders));
}

function template(request, response) {
  const [path, query = ""] = request.url.split("?");
  answer(response, {
    method: request.method,
    path,
    queries: [...new URLSearchParams(query).keys()].length,
    name: path.slice(path.lastIndexOf("/") + 1),
    agent: request.headers["user-agent"],
    fixed: true,
  });
}

const schema = {
  type: "object",
  required: ["customer", "items"],
  additionalProperties: false,
  properties: {
    customer: {
      type: "object",
      required: ["name"],
      properties: { name: { type: "string", minLength: 1 }, mail: { type: "string", maxLength: 100 } },
    },
    items: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["id", "name", "price"],
        properties: {
          id: { type: "integer" },
          name: { type: "string" },
          price: { type: "number", minimum: 0 },
          tags: { type: "array", items: { type: "string" } },
        },
      },
    },
  },
};
const isOrder = new Ajv().compile(schema);

/** A JSON body that is checked, and a small answer. */
function validated(request, response) {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const order = JSON.parse(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    answer(response, { accepted: isOrder(order), name: order.customer.name });
  });
}

const secret = createSecretKey(Buffer.from(process.env.BENCH_SECRET, "base64url"));

/** An HS256 token that is verified for each request, and a small answer. */
function protectedAnswer(request, response) {
  const [head, payload, signature] = request.headers.authorization.slice(7).split(".");
  const { alg } = JSON.parse(Buffer.from(head, "base64url"));
  const wanted = createHmac("sha256", secret).update(`${head}.${payload}`).digest();
  const given = Buffer.from(signature, "base64url");
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  const ok = alg === "HS256" && given.length === wanted.length && timingSafeEqual(given, wanted);
  if (!ok || claims.exp * 1000 < Date.now() || claims.aud !== "bench") response.writeHead(403).end();
  else answer(response, { sub: claims.sub });
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  if (request.url.startsWith("/v1/proxy/")) proxy(request, response);
  else if (request.url.startsWith("/v1/merge")) merge(response);
  else if (request.url === "/v1/orders") validated(request, response);
  else if (request.url === "/v1/me") protectedAnswer(request, response);
  else template(request, response);
});
server.listen(9182, "127.0.0.1", () => process.send?.("ready"));
