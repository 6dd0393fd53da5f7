// Media types of Content-Type fields (RFC 9110, section 8.3.1).
import { parse } from "content-type";

/** Type and subtype in lower case, without parameters; "" where there is none. */
export function bareType(mime: string): string {
  return (mime.split(";", 1)[0] ?? "").trim().toLowerCase();
}

export function isJsonType(mime: string): boolean {
  return /^[^;]*[/+]json\s*(;|$)/i.test(mime);
}

/** As it is written; undefined where it isn't. */
export function charsetOf(mime: string): string | undefined {
  return mime.includes(";") ? parse(mime).parameters.charset : undefined;
}
