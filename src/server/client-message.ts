// node's message of a client's request, but one that outlives an upstream that doesn't want all of its body.
import { IncomingMessage } from "node:http";

export class ClientMessage extends IncomingMessage {
  /**
   * undici destroys a request body that an upstream answers before its end, and node would destroy the client's connection
   * with it. The client is to get that answer: the rest of its body is read and dropped.
   */
  override destroy(error?: Error): this {
    return this.readableEnded || this.socket.destroyed ? super.destroy(error) : this.resume();
  }
}
