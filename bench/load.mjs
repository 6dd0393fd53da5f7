// The load: kept-alive connections on raw sockets, one request at a time each. Bounded in time. Run by hand, it prints the number of answers.
import { connect } from "node:net";

const [port, target, connections, seconds, more = "{}"] = process.argv.slice(2);
const { method = "GET", headers = [], body = "" } = JSON.parse(more);
const fields = [`Host: 127.0.0.1:${port}`, "User-Agent: bench/1.0", "Accept: */*", "Accept-Language: en", ...headers];
if (body !== "") fields.push(`Content-Length: ${Buffer.byteLength(body)}`);
const request = Buffer.from(`${method} ${target} HTTP/1.1\r\n${fields.join("\r\n")}\r\n\r\n${body}`);

let answers = 0;
let running = true;

/** All answers of a contestant have the same size, which the first one tells. */
function client() {
  let size = 0;
  let received = 0;
  let first = "";
  const socket = connect(Number(port), "127.0.0.1", () => socket.write(request));
  socket.setNoDelay(true);
  socket.on("data", (chunk) => {
    received += chunk.length;
    if (size === 0) {
      first += chunk.toString("latin1");
      const head = first.indexOf("\r\n\r\n");
      const length = /content-length: (\d+)/i.exec(first)?.[1];
      if (!first.startsWith("HTTP/1.1 200")) throw new Error(`unexpected answer: ${first.slice(0, 200)}`);
      if (head < 0 || length === undefined) return;
      size = head + 4 + Number(length);
    }
    if (received < size) return;
    received = 0;
    answers += 1;
    if (running) socket.write(request);
    else socket.end();
  });
  socket.on("error", (error) => {
    throw error;
  });
}

for (let count = 0; count < Number(connections); count += 1) client();
const warmUp = Number(process.env.WARM_UP ?? 0.5) * 1000;
setTimeout(() => {
  answers = 0;
  process.send?.("measuring");
  const start = process.hrtime.bigint();
  setTimeout(() => {
    const elapsed = Number(process.hrtime.bigint() - start) / 1e9;
    process.send?.({ answers, elapsed });
    if (!process.send) console.log(answers);
    running = false;
    setTimeout(() => process.exit(0), 200);
  }, Number(seconds) * 1000);
}, warmUp);
