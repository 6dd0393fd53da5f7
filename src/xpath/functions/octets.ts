// Values as bytes and back, for functions that work on bytes.
import { isUtf8 } from "node:buffer";
import { toStringValue } from "../convert.ts";
import type { XPathValue } from "../values.ts";

/** Bytes as they are, anything else as the UTF-8 of its string. */
export function toBytes(value: XPathValue): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(toStringValue(value), "utf8");
}

/** A string where the bytes are UTF-8, else the bytes. */
export function fromBytes(bytes: Buffer): string | Buffer {
  return isUtf8(bytes) ? bytes.toString("utf8") : bytes;
}
