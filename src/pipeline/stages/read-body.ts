// Reads the client's body before flows that may ask for it: bounded in size and time.
import type { Exchange } from "../exchange.ts";
import { HttpRefusal } from "../http-refusal.ts";
import type { StageResult } from "../stage.ts";

export function readBody(exchange: Exchange): StageResult | Promise<StageResult> {
  const { body, headers } = exchange.request;
  if (!body.present || body.content !== undefined) return "next";
  const coding = headers["content-encoding"];
  if (coding !== undefined && String(coding).toLowerCase() !== "identity")
    throw new HttpRefusal(415, "Compressed request bodies can't be read here");
  if (Number(headers["content-length"] ?? 0) > exchange.services.settings.maxBody) throw tooLarge(exchange);
  return collect(exchange).then((bytes) => {
    body.keep(bytes);
    return "next";
  });
}

function collect(exchange: Exchange): Promise<Buffer> {
  const { maxBody, clientRequestTimeout } = exchange.services.settings;
  const stream = exchange.request.body.open();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let done = false;
    /** Streams close after they have ended, too: an error is made for the first end alone. */
    const finish = (refusal?: () => HttpRefusal): void => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      stream.removeAllListeners("data");
      if (refusal !== undefined) reject(refusal());
      else resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size));
    };
    const timer = setTimeout(
      () => finish(() => new HttpRefusal(408, "The request body took too long")),
      clientRequestTimeout,
    );
    stream.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBody) finish(() => tooLarge(exchange));
      else chunks.push(chunk);
    });
    stream.once("end", () => finish());
    const breakOff = (): void => finish(() => new HttpRefusal(400, "The request body broke off"));
    for (const event of ["error", "close"]) stream.once(event, breakOff);
    // Broken chunks are answered by the server, and the stream isn't told.
    exchange.response.once("close", breakOff);
    stream.resume();
  });
}

function tooLarge(exchange: Exchange): HttpRefusal {
  return new HttpRefusal(413, `The request body is larger than ${exchange.services.settings.maxBody} bytes`);
}
