// Writes the head of a request (RFC 9112, section 3).
import { isFieldName, isFieldValue } from "../header-fields.ts";

export type RequestHead = {
  readonly method: string;
  /** In origin or absolute form, as it goes on the wire. */
  readonly path: string;
  /** Names and values in turn; a Content-Length is taken for that of a streamed body. */
  readonly headers: readonly string[];
};

/** What frames the body, and the connection: lines with their ends. */
export type Framing = { readonly host: string; readonly connection: string; readonly body: string };

/** RFC 9110, section 9.3: methods whose requests have a body, so that one without says that it is empty (section 8.6). */
const expectsBody: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "QUERY", "PROPFIND", "PROPPATCH"]);

const path = /^[\u0021-\u007e\u0080-\u00ff]+$/;

/**
 * The last check of what goes to an upstream: nothing in it may begin another line.
 * @throws TypeError for a fault of the gateway: a name, value or path that can't be sent
 */
export function requestHead(request: RequestHead, framing: Framing): string {
  const { headers } = request;
  if (!isFieldName(request.method) || !path.test(request.path))
    throw new TypeError("a request line that can't be sent");
  let host = framing.host;
  let fields = "";
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] as string;
    const value = headers[at + 1] as string;
    if (!isFieldValue(value) || !isFieldName(name)) throw new TypeError(`a field that can't be sent: ${name}`);
    if (name.length === 14 && name.toLowerCase() === "content-length") continue;
    const line = `${name}: ${value}\r\n`;
    if (name.length === 4 && name.toLowerCase() === "host") host = line;
    else fields += line;
  }
  return `${request.method} ${request.path} HTTP/1.1\r\n${host}${framing.connection}${fields}${framing.body}\r\n`;
}

/** @param size of the body; 0 without one */
export function sizeField(method: string, size: number): string {
  return size > 0 || expectsBody.has(method) ? `content-length: ${size}\r\n` : "";
}

/** What the head says about a streamed body. @returns undefined where nothing does: then it goes in chunks */
export function announcedLength(headers: readonly string[]): number | undefined {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] as string;
    if (name.length === 14 && name.toLowerCase() === "content-length") return Number(headers[at + 1]);
  }
  return undefined;
}
