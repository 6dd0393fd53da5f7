// An HTTP client that sends exactly what a test says and shows exactly what came back.
import { type Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import type { Readable } from "node:stream";

export type Question = {
  readonly method?: string;
  /** As it goes on the wire, in place of the URL's. */
  readonly path?: string;
  /** Names and values in turn, or by name. */
  readonly headers?: readonly string[] | Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer | Readable;
  readonly agent?: Agent;
};

export type Answer = {
  readonly status: number;
  readonly statusText: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  /** By lower-case name; repeated fields are joined by commas, but for set-cookie. */
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  readonly text: string;
};

/** @throws what node says about a connection that broke off */
export async function ask(url: string, question: Question = {}): Promise<Answer> {
  const message = await head(url, question);
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return answerOf(message, Buffer.concat(chunks));
}

/** The answer as soon as its head is there; the body is the caller's to read. */
export function head(url: string, question: Question = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = open(url, question);
    sent.once("response", resolve);
    sent.once("error", reject);
    const { body } = question;
    if (body === undefined || typeof body === "string" || Buffer.isBuffer(body)) sent.end(body);
    else body.pipe(sent);
  });
}

/** A request that is still to be ended. */
export function open(url: string, { method = "GET", path, headers = {}, agent }: Question = {}): ClientRequest {
  const { hostname, port, pathname, search, host } = new URL(url);
  const fields = Array.isArray(headers) ? withHost(headers as readonly string[], host) : { ...headers };
  return request({
    hostname,
    port,
    method,
    path: path ?? pathname + search,
    headers: fields as Record<string, string>,
    agent: agent ?? false,
  });
}

function withHost(headers: readonly string[], host: string): string[] {
  const named = headers.some((name, at) => at % 2 === 0 && name.toLowerCase() === "host");
  return named ? [...headers] : ["Host", host, ...headers];
}

function answerOf(message: IncomingMessage, body: Buffer): Answer {
  const { statusCode = 0, statusMessage = "", rawHeaders, headers } = message;
  return { status: statusCode, statusText: statusMessage, rawHeaders, headers, body, text: body.toString() };
}
