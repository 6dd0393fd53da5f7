// Sends the request of a case exactly as it is written: no redirects followed, no path changed.
import { request as httpRequest } from "node:http";
import type { CaseRequest } from "./app-case.ts";

export type ReceivedAnswer = {
  readonly status: number;
  /** The reason phrase. */
  readonly reason: string;
  /** By lower-case name; a list where a field was sent several times. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
};

export function send(
  origin: string,
  { method = "GET", path, headers = {}, body, json }: CaseRequest,
): Promise<ReceivedAnswer> {
  const text = json === undefined ? body : JSON.stringify(json);
  const fields: Record<string, string | string[]> = json === undefined ? {} : { "Content-Type": "application/json" };
  for (const [name, value] of Object.entries(headers)) fields[name] = typeof value === "string" ? value : [...value];
  if (text !== undefined) fields["Content-Length"] = String(Buffer.byteLength(text));
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ hostname, port, method, path, headers: fields, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          reason: response.statusMessage ?? "",
          headers: fieldsOf(response.rawHeaders),
          body: Buffer.concat(chunks),
        });
      });
    });
    sent.once("error", reject);
    sent.end(text);
  });
}

function fieldsOf(raw: readonly string[]): Record<string, string | readonly string[]> {
  const fields: Record<string, string | readonly string[]> = Object.create(null);
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase();
    const value = raw[at + 1] as string;
    const known = fields[name];
    fields[name] = known === undefined ? value : typeof known === "string" ? [known, value] : [...known, value];
  }
  return fields;
}
