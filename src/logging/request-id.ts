// Request IDs: 27 characters as Apache's unique_id makes them (letters, digits, @ and -), or UUIDs where FIT_FLAT_UID_FORMAT says so.
import { createHash, randomBytes, randomUUID } from "node:crypto";

export type MakeRequestID = () => string;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@-";

export function requestIDMaker(format: "unique" | "uuid3" | "uuid4"): MakeRequestID {
  if (format === "uuid4") return randomUUID;
  const unique = uniqueIDMaker();
  return format === "unique" ? unique : () => uuid3(unique());
}

/** A random part for this process and a counter: unique without asking for random bytes at each request. */
function uniqueIDMaker(): MakeRequestID {
  const process = Array.from(randomBytes(15), (byte) => ALPHABET[byte & 63]).join("");
  let high = "";
  let low = 64 ** 2;
  let count = randomBytes(4).readUInt32BE();
  return () => {
    if (low === 64 ** 2) {
      low = 0;
      high = process + digits(Math.floor(Date.now() / 1000), 6) + digits(count, 4);
      count = (count + 1) % 64 ** 4;
    }
    const id = high + ALPHABET[low >> 6] + ALPHABET[low & 63];
    low += 1;
    return id;
  };
}

function digits(value: number, count: number): string {
  let text = "";
  let rest = value;
  for (let place = 0; place < count; place += 1) {
    text = ALPHABET[rest % 64] + text;
    rest = Math.floor(rest / 64);
  }
  return text;
}

/** RFC 4122, version 3 (MD5), of the ID as a name without a namespace. */
function uuid3(name: string): string {
  const hash = createHash("md5").update(name).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x30;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
