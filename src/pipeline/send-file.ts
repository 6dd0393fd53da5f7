// Streams a file that the `serve` action has chosen.
import { createReadStream } from "node:fs";
import type { FileResponse } from "../flow/file-response.ts";
import type { Exchange } from "./exchange.ts";
import { writeHead } from "./write-response.ts";

/** @param fields of the response; those of the file are in it already */
export function sendFile(exchange: Exchange, status: number, fields: string[], file: FileResponse): void {
  const { response, request } = exchange;
  if (response.headersSent || response.destroyed) return;
  const size = Math.max(0, file.end - file.start + 1);
  fields.push("Server", "FLAT", "Content-Length", String(size));
  writeHead(exchange, status, fields);
  if (request.method === "HEAD" || size === 0) {
    response.end();
    return;
  }
  const stream = createReadStream(file.path, { start: file.start, end: file.end });
  stream.on("data", (chunk) => (exchange.bytes += chunk.length));
  // The head is out: a file that breaks off can only be told by breaking off the connection.
  stream.once("error", (error) => {
    exchange.alert("serve", error.message);
    response.destroy();
  });
  response.once("close", () => stream.destroy());
  stream.pipe(response);
}
