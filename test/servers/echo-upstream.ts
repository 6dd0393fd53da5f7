// An upstream that tells what it was asked: method, URL, header fields as they came, and the body.
import type { IncomingMessage } from "node:http";
import { startUpstream, type Upstream } from "./upstream.ts";

export type Echo = {
  readonly method: string;
  readonly url: string;
  /** Names and values in turn. */
  readonly raw: readonly string[];
  readonly headers: IncomingMessage["headers"];
  /** Base64. */
  readonly body: string;
};

export function startEcho(): Promise<Upstream> {
  return startUpstream(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url = "", rawHeaders: raw, headers } = request;
    const echo: Echo = { method, url, raw, headers, body: Buffer.concat(chunks).toString("base64") };
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(echo));
  });
}
