// Identifiers and the time: uuid3, uuid4, unixtime.
import { createHash, randomUUID } from "node:crypto";
import { defineFunction } from "../function-definition.ts";
import { toBytes } from "./octets.ts";

export const identifierFunctions = [
  defineFunction({
    name: "uuid3",
    args: ["string", "any?"],
    returns: "string",
    run: ({ host }, namespace, name) => {
      // FLAT's own form with one argument: a hash of nothing but the name.
      if (name === undefined) return uuid3(Buffer.from(namespace, "utf8"));
      if (uuidPattern.test(namespace)) return uuid3(Buffer.from(namespace.replaceAll("-", ""), "hex"), toBytes(name));
      host.alert("uuid3", "The namespace is not a UUID");
      return "";
    },
  }),
  defineFunction({ name: "uuid4", args: [], returns: "string", impure: true, run: () => randomUUID() }),
  defineFunction({
    name: "unixtime",
    args: [],
    returns: "number",
    impure: true,
    run: () => Math.floor(Date.now() / 1000),
  }),
];

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The MD5 of the parts with version 3 and the variant of RFC 4122 (section 4.3) written into it. */
function uuid3(...parts: readonly Buffer[]): string {
  const hash = createHash("md5");
  for (const part of parts) hash.update(part);
  const bytes = hash.digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x30;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
