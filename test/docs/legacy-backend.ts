// The legacy backend of the example app, on any free port.
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** `address` is host and port. */
export type LegacyBackend = { readonly address: string; readonly stop: () => void };

export async function startLegacyBackend(): Promise<LegacyBackend> {
  const file = new URL("../../bin/legacy-backend.js", import.meta.url).href;
  const { startLegacyBackend: start } = (await import(file)) as { startLegacyBackend(port: number): Promise<Server> };
  const server = await start(0);
  const { port } = server.address() as AddressInfo;
  return { address: `127.0.0.1:${port}`, stop: () => void server.close() };
}
