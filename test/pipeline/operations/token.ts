// Tokens that apps of these tests take: HS256 with the key "secret".
import { createHmac } from "node:crypto";

export function token(claims: object): string {
  const text = [{ alg: "HS256", typ: "JWT" }, claims].map((part) => base64(JSON.stringify(part))).join(".");
  return `${text}.${createHmac("sha256", "secret").update(text).digest("base64url")}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64url");
}
