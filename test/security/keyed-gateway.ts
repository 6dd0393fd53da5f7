// Gateways that check tokens with the keys of servers: processes of their own, which trust the authority of these tests.
import path from "node:path";
import { writeApp } from "../servers/app-folder.ts";
import { type Answer, ask } from "../servers/ask.ts";
import { FlatProcess } from "../servers/flat-process.ts";
import { authority } from "../servers/key-server.ts";
import { bearer, type Claims } from "./tokens.ts";

export type Jwt = { readonly jwks?: string; readonly issuer?: string; readonly alg?: string; readonly claims?: Claims };
export type Gateway = { readonly url: string; readonly flat: FlatProcess };

/** A gateway with a path for each of these, which needs its token. */
export async function startWithKeys(
  jwts: Readonly<Record<string, Jwt>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Gateway> {
  const schemes = Object.entries(jwts).map(([name, jwt]) => [
    name,
    { type: "apiKey", in: "header", name: "Authorization", "x-flat-jwt": { alg: "RS256", ...jwt } },
  ]);
  const paths = Object.keys(jwts).map((name) => [`/${name}`, { security: [{ [name]: [] }] }]);
  const folder = writeApp({
    "swagger.yaml": JSON.stringify({
      swagger: "2.0",
      "x-flat-flow": "ok.xml",
      securityDefinitions: Object.fromEntries(schemes),
      paths: Object.fromEntries(paths),
    }),
    "ok.xml": "<flow><template>{{ $jwt }}</template></flow>",
    "ca.pem": authority.cert,
  });
  const variables = { NODE_EXTRA_CA_CERTS: path.join(folder, "ca.pem"), FLAT_DEFAULT_TIMEOUT: "60", ...env };
  const flat = FlatProcess.start(["start", "-p", "0", folder], variables);
  return { url: await flat.url(), flat };
}

export function get({ url }: Gateway, name: string, token: string): Promise<Answer> {
  return ask(`${url}/${name}`, { headers: bearer(token) });
}

export async function status(gateway: Gateway, name: string, token: string): Promise<number> {
  return (await get(gateway, name, token)).status;
}
