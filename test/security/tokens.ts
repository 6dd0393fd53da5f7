// Tokens for tests, good ones and others.
import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** Base64URL of 32 bytes. */
export const secret = Buffer.alloc(32, "secret of the tests").toString("base64url");

const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });

export const publicPem = pair.publicKey.export({ type: "spki", format: "pem" }).toString();

export type Claims = Readonly<Record<string, unknown>>;

export function encoded(value: unknown): string {
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
}

/** A token with HS256. @param header beside `alg` @param claims JSON text too */
export function hmacToken(claims: Claims | string, header: Claims = {}, key: string = secret): string {
  const signed = `${encoded({ alg: "HS256", ...header })}.${encoded(claims)}`;
  return `${signed}.${createHmac("sha256", Buffer.from(key, "base64url")).update(signed).digest("base64url")}`;
}

/** A token with RS256. */
export function rsaToken(claims: Claims, header: Claims = {}, key: KeyObject = pair.privateKey): string {
  const signed = `${encoded({ alg: "RS256", ...header })}.${encoded(claims)}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`;
}

export function bearer(token: string): readonly string[] {
  return ["Authorization", `Bearer ${token}`];
}

export function cookie(token: string, name = "authtoken"): readonly string[] {
  return ["Cookie", `${name}=${token}`];
}
