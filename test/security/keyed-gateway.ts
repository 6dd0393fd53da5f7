// Gateways that check tokens with the keys of servers: processes of their own, which trust the authority of these tests.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { writeApp } from "../servers/app-folder.ts";
import { type Answer, ask } from "../servers/ask.ts";
import { FlatProcess } from "../servers/flat-process.ts";
import { authority } from "../servers/key-server.ts";
import { bearer, type Claims } from "./tokens.ts";

export type Jwt = {
  readonly key?: string;
  readonly jwks?: string;
  readonly issuer?: string;
  readonly alg?: string;
  readonly claims?: Claims;
};
export type Gateway = { readonly url: string; readonly flat: FlatProcess; readonly folder: string };
type Jwts = Readonly<Record<string, Jwt>>;

/** A definition with a path for each of these, which needs its token. */
export function definitionOf(jwts: Jwts): string {
  const schemes = Object.entries(jwts).map(([name, jwt]) => [
    name,
    { type: "apiKey", in: "header", name: "Authorization", "x-flat-jwt": { alg: "RS256", ...jwt } },
  ]);
  const paths = Object.keys(jwts).map((name) => [`/${name}`, { security: [{ [name]: [] }] }]);
  return JSON.stringify({
    swagger: "2.0",
    "x-flat-flow": "ok.xml",
    securityDefinitions: Object.fromEntries(schemes),
    paths: Object.fromEntries(paths),
  });
}

/** A gateway for that. */
export async function startWithKeys(jwts: Jwts, env: Readonly<Record<string, string>> = {}): Promise<Gateway> {
  const folder = writeApp({
    "swagger.yaml": definitionOf(jwts),
    "ok.xml": "<flow><template>{{ $jwt }}</template></flow>",
    "ca.pem": authority.cert,
  });
  const variables = { NODE_EXTRA_CA_CERTS: path.join(folder, "ca.pem"), FLAT_DEFAULT_TIMEOUT: "60", ...env };
  const flat = FlatProcess.start(["start", "-p", "0", folder], variables);
  return { url: await flat.url(), flat, folder };
}

/** Waits until it has reloaded with these. */
export async function reloadWith({ flat, folder }: Gateway, jwts: Jwts): Promise<void> {
  writeFileSync(path.join(folder, "swagger.yaml"), definitionOf(jwts));
  const lines = (): number => flat.stderr.split("The app was reloaded").length;
  const before = lines();
  flat.child.kill("SIGHUP");
  await flat.until("stderr", new RegExp(`(The app was reloaded[^]*){${before}}`));
}

export function get({ url }: Gateway, name: string, token: string): Promise<Answer> {
  return ask(`${url}/${name}`, { headers: bearer(token) });
}

export async function status(gateway: Gateway, name: string, token: string): Promise<number> {
  return (await get(gateway, name, token)).status;
}
