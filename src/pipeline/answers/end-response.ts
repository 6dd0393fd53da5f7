// Sends the last, or only, part of a body.
import { ServerResponse } from "node:http";
import type { ClientResponse } from "./client-response.ts";

/** Bytes of a body that copying costs less than a second buffer does. */
const SMALL = 16 * 1024;

/**
 * Ends a response whose Content-Length is reached by `body`. Where that is small, head and body leave as one text: `end(body)`
 * alone has node gather three buffers (head, body, an empty one), which takes 5 % of all that a small answer costs.
 * @param size of the body in bytes: that of a text tells whether it is ASCII, which is written faster
 */
export function endResponse(response: ClientResponse, body: Buffer | string, size: number): void {
  const socket = response instanceof ServerResponse ? response.socket : null;
  if (socket === null || socket.writableCorked > 0 || size === 0 || size > SMALL) {
    response.end(body);
    return;
  }
  socket.cork();
  if (typeof body === "string") response.write(body, size === body.length ? "latin1" : "utf8");
  else response.write(body.toString("latin1"), "latin1");
  socket.uncork();
  response.end();
}
