// What an upstream's response head says, taken from its fields in one pass: this is on the path of every proxied request.
import { CodingError } from "./failure.ts";
import { connectionOptions, fieldOf, isHopByHop, withoutFields } from "./header-fields.ts";

export type ResponseHead = {
  readonly status: number;
  readonly statusText: string;
  /** The end-to-end fields: names and values in turn. */
  readonly fields: string[];
  /** Content-Type, Location, Content-Length; "" where there is none. */
  readonly mime: string;
  readonly location: string;
  readonly length: string;
  /** `revalidated`: from the cache, after the upstream has said that it is still valid. */
  readonly from: "upstream" | "cache" | "revalidated";
};

/**
 * @param raw names and values in turn, as they were received (the parser has refused control characters)
 * @throws CodingError for a transfer coding that wasn't asked for
 */
export function readHead(status: number, raw: readonly Buffer[], statusText: string): ResponseHead {
  const fields: string[] = [];
  let [mime, location, length] = ["", "", ""];
  let dropped: ReadonlySet<string> | undefined;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] as Buffer).toString("latin1");
    const value = (raw[at + 1] as Buffer).toString("latin1");
    switch (name.length) {
      case 8:
        if (location === "" && name.toLowerCase() === "location") location = value;
        break;
      case 12:
        if (mime === "" && name.toLowerCase() === "content-type") mime = value;
        break;
      case 14:
        if (length === "" && name.toLowerCase() === "content-length") length = value;
        break;
      case 17:
        checkTransferCoding(name, value);
        break;
      case 10:
        if (name.toLowerCase() === "connection") dropped = connectionOptions(value, dropped);
    }
    if (!isHopByHop(name)) fields.push(name, value);
  }
  const kept = dropped === undefined ? fields : withoutFields(fields, dropped);
  return { status, statusText, fields: kept, mime, location, length, from: "upstream" };
}

/** The head with these end-to-end fields. @param fields names and values in turn */
export function headOf(status: number, statusText: string, fields: string[]): ResponseHead {
  const first = (name: string): string => fieldOf(fields, name) ?? "";
  const [mime, location, length] = [first("content-type"), first("location"), first("content-length")];
  return { status, statusText, fields, mime, location, length, from: "upstream" };
}

/** No coding is asked for (`TE`), so chunks are the only one that may come (RFC 9112, section 7.4): others would reach the client undeclared. */
function checkTransferCoding(name: string, value: string): void {
  if (name.toLowerCase() !== "transfer-encoding" || value === "chunked") return;
  if (!/^(?:chunked|identity)$/i.test(value.trim())) throw new CodingError(`Transfer-Encoding: ${value}`);
}
