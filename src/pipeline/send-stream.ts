// Sends a stream that a script has given, as fast as the client takes it.
import { FlowError } from "../errors/flow-error.ts";
import type { StreamResponse } from "../flow/stream-response.ts";
import { fieldOf } from "../upstream/header-fields.ts";
import { debugFrame } from "./debug-answer.ts";
import type { Exchange } from "./exchange.ts";
import { wantsHar } from "./har-answer.ts";
import { isOverridden } from "./unauthorized-answer.ts";
import { isBodyless, sendAnswer, writeHead, writePart } from "./write-response.ts";

const TOPIC = "script";

/** @param fields of the response. @throws FlowError where the stream has broken off already */
export function sendStream(
  exchange: Exchange,
  status: number,
  fields: string[],
  { body, origin }: StreamResponse,
): void {
  const { response, request } = exchange;
  if (body.errored) throw new FlowError("scriptFailed", { cause: body.errored.message });
  if (response.headersSent || response.destroyed) return;
  if (wantsHar(exchange) || isOverridden(exchange, status)) {
    sendAnswer(exchange, status, fields, "", "");
    return;
  }
  if (!isBodyless(status) && fieldOf(fields, "content-type") === undefined)
    fields.push("Content-Type", "application/octet-stream");
  if (fieldOf(fields, "server") === undefined) fields.push("Server", "FLAT");
  const frame = exchange.debugging && debugFrame(exchange, fields, isBodyless(status));
  const head = frame?.fields ?? fields;
  exchange.record?.answered(status, head, undefined);
  writeHead(exchange, status, head);
  if (request.method === "HEAD" || isBodyless(status)) {
    response.end();
    return;
  }
  if (frame !== undefined) writePart(exchange, frame.before);
  body.on("data", (chunk: Buffer) => (exchange.bytes += chunk.length));
  body.once("error", (error) => {
    exchange.alert(TOPIC, `The stream has broken off: ${error.message}`, origin);
    response.breakOff();
  });
  body.once("end", () => {
    if (response.destroyed) return;
    if (frame !== undefined) writePart(exchange, frame.after());
    response.end();
  });
  body.pipe(response, { end: false });
}
