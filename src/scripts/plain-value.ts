// Values of scripts as they are sent: what JSON can say, text, and bytes.
import type { SentValue } from "./script-messages.ts";

/** What a script gives that can't be sent; the message says what of it. */
export class UnsendableValue extends Error {
  override readonly name = "UnsendableValue";
}

/** @param what names the value in faults. @throws UnsendableValue */
export function sentValue(value: unknown, what: string): SentValue | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") return { kind: "text", text: value };
  const bytes = bytesOf(value);
  return bytes === undefined ? { kind: "json", text: jsonOf(value, what) } : { kind: "bytes", bytes };
}

/** A copy that can be handed over to another thread; undefined for anything but bytes. */
export function bytesOf(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  return value instanceof ArrayBuffer ? new Uint8Array(value).slice() : undefined;
}

/** JSON text, as JSON.stringify makes it, but nothing is left out silently. @throws UnsendableValue */
export function jsonOf(value: unknown, what: string): string {
  try {
    return JSON.stringify(value, checked(what));
  } catch (error) {
    if (error instanceof UnsendableValue) throw error;
    // Circles, no end of levels, getters that throw.
    const reason = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);
    throw new UnsendableValue(`${what} isn't JSON: ${reason}`);
  }
}

/** A replacer that replaces nothing. `this` has the value as it is before its own toJSON. */
function checked(what: string): (this: unknown, key: string, value: unknown) => unknown {
  return function (this: unknown, key: string, value: unknown): unknown {
    const original = (this as Record<string, unknown>)[key];
    const kind = kindOf(ArrayBuffer.isView(original) ? original : value);
    if (kind === undefined) return value;
    const which = key === "" ? `${what} is` : `${what} isn't JSON: ${JSON.stringify(key)} is`;
    throw new UnsendableValue(`${which} ${kind}`);
  };
}

const jsonTags: readonly string[] = ["Object", "Array", "String", "Number", "Boolean"];

/** What a value is that JSON has no word for; undefined where it has one. */
function kindOf(value: unknown): string | undefined {
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value === "bigint") return "a BigInt";
  if (typeof value !== "object" || value === null) return undefined;
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (jsonTags.includes(tag)) return undefined;
  return `${/^[AEIOU]/.test(tag) ? "an" : "a"} ${tag}`;
}
