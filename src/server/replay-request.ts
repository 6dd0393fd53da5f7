// A request whose upgrade isn't taken up, given back to node's parser without that wish (RFC 9110, section 7.8, allows to ignore it).
import type { IncomingMessage } from "node:http";

/** The bytes of the request, as far as they were read. @param rest what came behind its head */
export function replayedRequest(message: IncomingMessage, rest: Buffer): Buffer {
  const { method, url, httpVersion, rawHeaders } = message;
  let head = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    const lower = name.toLowerCase();
    const value = rawHeaders[at + 1] as string;
    const kept = lower === "connection" ? withoutUpgrade(value) : value;
    if (lower !== "upgrade" && (lower !== "connection" || kept !== "")) head += `${name}: ${kept}\r\n`;
  }
  return Buffer.concat([Buffer.from(`${head}\r\n`, "latin1"), rest]);
}

function withoutUpgrade(value: string): string {
  const options = value.split(",").map((option) => option.trim());
  return options.filter((option) => option.toLowerCase() !== "upgrade" && option !== "").join(", ");
}
