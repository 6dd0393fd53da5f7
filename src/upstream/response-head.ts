// What an upstream's response head says, taken from its fields in one pass: this is on the path of every proxied request.
import { connectionOptions, isHopByHop, withoutFields } from "./header-fields.ts";

export type ResponseHead = {
  readonly status: number;
  readonly statusText: string;
  /** The end-to-end fields: names and values in turn. */
  readonly fields: string[];
  /** Content-Type, Location, Content-Length; "" where there is none. */
  readonly mime: string;
  readonly location: string;
  readonly length: string;
};

/** @param raw names and values in turn, as they were received (the parser has refused control characters) */
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
      case 10:
        if (name.toLowerCase() === "connection") dropped = connectionOptions(value, dropped);
    }
    if (!isHopByHop(name)) fields.push(name, value);
  }
  const kept = dropped === undefined ? fields : withoutFields(fields, dropped);
  return { status, statusText, fields: kept, mime, location, length };
}
