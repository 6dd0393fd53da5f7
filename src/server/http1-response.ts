// node's response to an HTTP/1 client, as the gateway knows responses.
import { ServerResponse } from "node:http";
import type { Handshake } from "../pipeline/handshake.ts";
import { closeAfterAnswer } from "./close-connection.ts";
import type { ServedResponse } from "./served-response.ts";

export class Http1Response extends ServerResponse implements ServedResponse {
  handshake: Handshake | undefined;
  #isLimited = false;

  /** Where the end of the connection is the end of the body (HTTP/1.0), only a reset tells that something is missing. */
  breakOff(): void {
    if (this.req.httpVersion === "1.0") this.req.socket.resetAndDestroy();
    else this.destroy();
  }

  refuseRest(): void {
    closeAfterAnswer(this.req.socket);
    this.shouldKeepAlive = false;
  }

  dropRest(limit: number): void {
    const { req: message } = this;
    const { socket } = message;
    if (message.complete || socket.destroyed) return;
    const timer = setTimeout(() => socket.destroy(), limit);
    const done = (): void => {
      clearTimeout(timer);
      socket.off("close", done);
    };
    // A message that has been answered isn't told that its connection closed.
    socket.once("close", done);
    message.once("close", done);
  }

  /** node's own listener destroys a socket that times out, and it sets a time limit anew for the next request. */
  limitReader(limit: number): void {
    if (this.#isLimited === limit > 0) return;
    this.#isLimited = limit > 0;
    this.req.socket.setTimeout(limit);
  }
}
