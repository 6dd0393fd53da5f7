// Streams a file that the `serve` action has chosen.
import { createReadStream } from "node:fs";
import type { FileResponse } from "../flow/file-response.ts";
import { debugFrame } from "./debug-answer.ts";
import type { Exchange } from "./exchange.ts";
import { wantsHar } from "./har-answer.ts";
import { sendAnswer, writeHead, writePart } from "./write-response.ts";

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
  const frame = exchange.debugging === undefined ? undefined : debugFrame(exchange, fields, size === 0);
  const sent = frame?.fields ?? [...fields, "Content-Length", String(size)];
  exchange.record?.answered(status, sent, undefined);
  writeHead(exchange, status, sent);
  if (frame !== undefined) writePart(exchange, frame.before);
  if (request.method === "HEAD" || size === 0) {
    response.end();
    return;
  }
  const stream = createReadStream(file.path, { start: file.start, end: file.end });
  // The head is out: a file that breaks off can only be told by breaking off the connection.
  const breakOff = (reason: string): void => {
    exchange.alert("serve", reason);
    response.destroy();
  };
  stream.once("error", (error) => breakOff(error.message));
  let read = 0;
  stream.on("data", (chunk) => {
    read += chunk.length;
    exchange.bytes += chunk.length;
  });
  stream.once("end", () => {
    if (read < size) breakOff(`${exchange.services.site.nameOf(file.path)} became shorter while it was sent`);
    else if (frame !== undefined) {
      writePart(exchange, frame.after());
      response.end();
    }
  });
  response.once("close", () => stream.destroy());
  stream.pipe(response, { end: frame === undefined });
}
