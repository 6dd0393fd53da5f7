// An HTTP/2 client (node's) that shows exactly what came back.
import { type ClientHttp2Session, connect, type IncomingHttpHeaders, type IncomingHttpStatusHeader } from "node:http2";
import { after } from "node:test";
import type { TlsGateway } from "./tls-gateway.ts";

const sessions: ClientHttp2Session[] = [];
after(() => {
  for (const session of sessions) session.destroy();
});

export function http2Session(gateway: TlsGateway): ClientHttp2Session {
  const session = connect(gateway.url, { ca: gateway.authority.cert });
  session.on("error", () => {});
  sessions.push(session);
  return session;
}

export type Http2Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Why the stream was reset: 0 where it ended. */
  readonly reset: number;
};

/** @param fields pseudo fields too, where they aren't those of a GET */
export async function http2Ask(
  session: ClientHttp2Session,
  path: string,
  fields: Readonly<Record<string, string | string[]>> = {},
  body?: string | Buffer,
): Promise<Http2Answer> {
  const stream = session.request(
    { ":path": path, ...(body !== undefined && { ":method": "POST" }), ...fields },
    { endStream: body === undefined },
  );
  let headers: IncomingHttpHeaders & IncomingHttpStatusHeader = {};
  let text = "";
  stream.on("response", (received) => (headers = received));
  stream.on("data", (chunk) => (text += chunk));
  stream.on("error", () => {});
  if (body !== undefined) stream.end(body);
  await new Promise((resolve) => stream.once("close", resolve));
  return { status: headers[":status"] ?? 0, headers, text, reset: stream.rstCode };
}
