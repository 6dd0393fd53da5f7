// Streams a file that the `serve` action has chosen.
import { createReadStream } from "node:fs";
import type { FileResponse } from "../flow/file-response.ts";
import type { Exchange } from "./exchange.ts";
import { wantsHar } from "./har-answer.ts";
import { sendAnswer, writeHead } from "./write-response.ts";

/** @param fields of the response; those of the file are in it already */
export function sendFile(exchange: Exchange, status: number, fields: string[], file: FileResponse): void {
  const { response, request } = exchange;
  if (response.headersSent || response.destroyed) return;
  if (wantsHar(exchange)) {
    sendAnswer(exchange, status, fields, "", "");
    return;
  }
  const size = Math.max(0, file.end - file.start + 1);
  if (!fields.includes("Server")) fields.push("Server", "FLAT");
  fields.push("Content-Length", String(size));
  exchange.record?.answered(status, fields, undefined);
  writeHead(exchange, status, fields);
  if (request.method === "HEAD" || size === 0) {
    response.end();
    return;
  }
  const stream = createReadStream(file.path, { start: file.start, end: file.end });
  stream.on("data", (chunk) => (exchange.bytes += chunk.length));
  // The head is out: a file that breaks off can only be told by breaking off the connection.
  const breakOff = (reason: string): void => {
    exchange.alert("serve", reason);
    response.destroy();
  };
  stream.once("error", (error) => breakOff(error.message));
  stream.once("end", () => {
    if (exchange.bytes < size) breakOff(`${exchange.services.site.nameOf(file.path)} became shorter while it was sent`);
  });
  response.once("close", () => stream.destroy());
  stream.pipe(response);
}
