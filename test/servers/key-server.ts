// A server of key sets for tests: https with a certificate of an authority of its own, which tells what it was asked for.
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { after } from "node:test";
import type { Claims } from "../security/tokens.ts";
import { Authority, type Identity } from "./certificates.ts";

export type KeyServer = {
  readonly origin: string;
  /** Paths in their order. */
  readonly asked: string[];
  /** By path; what isn't there is answered with 404. */
  readonly answers: Map<string, RequestListener>;
  readonly stop: () => Promise<void>;
};

export const authority = new Authority("Key server test authority");

/** @param port 0 takes any free one */
export async function startKeyServer(
  port = 0,
  identity: Identity = authority.issue("localhost", "IP:127.0.0.1"),
): Promise<KeyServer> {
  const asked: string[] = [];
  const answers = new Map<string, RequestListener>();
  const server = createServer({ ...identity, keepAliveTimeout: 60_000 }, (request, response) => {
    asked.push(request.url ?? "");
    const answer = answers.get(request.url ?? "");
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response);
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  after(stop);
  return { origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, answers, stop };
}

export type Pair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

export function rsaPair(modulusLength = 2048): Pair {
  return generateKeyPairSync("rsa", { modulusLength });
}

/** A JWK of the public half. @param more further members */
export function jwk({ publicKey }: Pair, more: Claims = {}): Claims {
  return { ...publicKey.export({ format: "jwk" }), ...more };
}

/** Answers with a key set. @param headers such as Cache-Control */
export function keySet(keys: readonly unknown[], headers: Readonly<Record<string, string>> = {}): RequestListener {
  return document({ keys }, headers);
}

export function document(value: unknown, headers: Readonly<Record<string, string>> = {}): RequestListener {
  const body = typeof value === "string" ? value : JSON.stringify(value);
  return (_request, response) => response.writeHead(200, { "Content-Type": "application/json", ...headers }).end(body);
}
