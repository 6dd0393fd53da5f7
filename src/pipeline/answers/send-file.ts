// Streams a file that the `serve` action has chosen.
import { createReadStream, type ReadStream } from "node:fs";
import type { FileResponse } from "../../flow/file-response.ts";
import type { Exchange } from "../exchange.ts";
import { codeResponse, compressor } from "./compression.ts";
import { debugFrame } from "./debug-answer.ts";
import { wantsHar } from "./har-answer.ts";
import { isOverridden } from "./unauthorized-answer.ts";
import { sendAnswer, writeHead, writePart } from "./write-response.ts";

/** @param fields of the response; those of the file are in it already */
export function sendFile(exchange: Exchange, status: number, fields: string[], file: FileResponse): void {
  const { response, request } = exchange;
  if (response.headersSent || response.destroyed) return;
  if (wantsHar(exchange) || isOverridden(exchange, status)) {
    sendAnswer(exchange, status, fields, "", "");
    return;
  }
  const size = Math.max(0, file.end - file.start + 1);
  if (!fields.includes("Server")) fields.push("Server", "FLAT");
  const frame = exchange.debugging === undefined ? undefined : debugFrame(exchange, fields, size === 0);
  const isWhole = frame === undefined && status === 200 && file.start === 0;
  const coding = isWhole ? codeResponse(exchange, fields, size, true) : undefined;
  if (frame === undefined && coding === undefined) fields.push("Content-Length", String(size));
  const head = frame?.fields ?? fields;
  exchange.record?.answered(status, head, undefined);
  writeHead(exchange, status, head);
  if (frame !== undefined) writePart(exchange, frame.before);
  if (request.method === "HEAD" || size === 0) {
    response.end();
    return;
  }
  const stream = openFile(exchange, file, size);
  const sent = coding === undefined ? stream : stream.pipe(compressor(coding));
  sent.on("data", (chunk: Buffer) => (exchange.bytes += chunk.length));
  response.once("close", () => {
    stream.destroy();
    sent.destroy();
  });
  sent.pipe(response, { end: frame === undefined });
  if (frame === undefined) return;
  stream.once("end", () => {
    if (response.destroyed) return;
    writePart(exchange, frame.after());
    response.end();
  });
}

/** The head is out: a file that breaks off can only be told by breaking off the answer. @param size of what is to be sent */
function openFile(exchange: Exchange, file: FileResponse, size: number): ReadStream {
  const stream = createReadStream(file.path, { start: file.start, end: file.end });
  const breakOff = (reason: string): void => {
    exchange.alert("serve", reason);
    exchange.response.destroy();
  };
  stream.once("error", (error) => breakOff(error.message));
  let read = 0;
  stream.on("data", (chunk) => (read += chunk.length));
  stream.once("end", () => {
    if (read < size) breakOff(`${exchange.services.site.nameOf(file.path)} became shorter while it was sent`);
  });
  return stream;
}
