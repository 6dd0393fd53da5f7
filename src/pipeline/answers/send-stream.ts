// Sends a stream that a script has given, as fast as the client takes it.
import type { Readable } from "node:stream";
import { FlowError } from "../../errors/flow-error.ts";
import type { StreamResponse } from "../../flow/stream-response.ts";
import { fieldOf } from "../../upstream/header-fields.ts";
import type { Exchange } from "../exchange.ts";
import { debugFrame } from "./debug-answer.ts";
import { wantsHar } from "./har-answer.ts";
import { isOverridden } from "./unauthorized-answer.ts";
import { isBodyless, sendAnswer, writeHead, writePart } from "./write-response.ts";

const TOPIC = "script";

/**
 * The head waits for the first chunk: as long as there is none, a stream that breaks off is an error like any other.
 * @param fields of the response. @throws FlowError (5002)
 */
export async function sendStream(
  exchange: Exchange,
  status: number,
  fields: string[],
  stream: StreamResponse,
): Promise<void> {
  const { response } = exchange;
  const fault = await begun(stream.body);
  if (fault !== undefined) throw new FlowError("scriptFailed", { cause: fault.message });
  if (!response.headersSent && !response.destroyed) send(exchange, status, fields, stream);
}

/** Resolves when the first chunk is there, or the end; to what is wrong where the stream has broken off before. */
function begun(body: Readable): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const settle = (): void => {
      for (const event of events) body.off(event, settle);
      resolve(body.errored ?? undefined);
    };
    const events = ["readable", "end", "error", "close"];
    for (const event of events) body.once(event, settle);
    if (body.destroyed || body.readableEnded) settle();
  });
}

function send(exchange: Exchange, status: number, fields: string[], { body, origin }: StreamResponse): void {
  const { response, request } = exchange;
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
