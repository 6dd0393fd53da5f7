// An app with security schemes, and what it answers to requests with these tokens.

import { compileApp } from "../../src/app.ts";
import { ConfigErrors, faultLine } from "../../src/errors/config-error.ts";
import { type Files, writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { publicPem, secret } from "./tokens.ts";

export const schemes = `securityDefinitions:
  Header:
    type: apiKey
    in: header
    name: Authorization
    x-flat-jwt:
      key: { file: public.pem }
      alg: { env: ALG }
      out-var: $header_token
      scope-claim: permission
      claims: { aud: { env: AUDIENCE } }
  Cookie:
    type: apiKey
    in: header
    name: Cookie
    x-flat-cookiename: authtoken
    x-flat-jwt:
      key: { env: SECRET }
      out-var: $cookie_token
  Pid:
    type: apiKey
    in: header
    name: Cookie
    x-flat-cookiename: authtoken2
    x-flat-jwt:
      key: { env: SECRET }
      out-var: $cookie_token2
      post-check-flow: check.xml
`;

export const files: Files = {
  "public.pem": publicPem,
  "check.xml": `<flow>
  <log>{"token_id": {{ $cookie_token2/pid }}, "path_id": {{ $request/params/p }}}</log>
  <error if="not($cookie_token2/pid) or $cookie_token2/pid != $request/params/p">
  { "status": 401, "message": "Token is not applicable for this project." }
  </error>
</flow>`,
  "ok.xml": `<flow><template>{
    "header": {{ $header_token }}, "cookie": {{ $cookie_token }}, "pid": {{ $cookie_token2 }}, "jwt": {{ $jwt }}
  }</template></flow>`,
};

export const env = { ALG: "RS256", AUDIENCE: "our api", SECRET: secret };

/** @param definition what follows `swagger: "2.0"` */
export function startProtected(definition: string, more: Files = {}): Promise<TestGateway> {
  return startTestGateway({ "swagger.yaml": `swagger: "2.0"\n${definition}`, ...files, ...more }, env);
}

export type Told = { readonly status: number; readonly info: readonly string[] | undefined; readonly json: unknown };

/** @param headers names and values in turn */
export async function told({ url }: TestGateway, request: string, headers: readonly string[] = []): Promise<Told> {
  const [method = "GET", path = "/"] = request.split(" ");
  const { status, text } = await ask(url + path, { method, headers });
  const json = text.startsWith("{") ? JSON.parse(text) : text;
  return { status, info: json.error?.info, json };
}

/** What loading says about a definition: faults, or warnings after `warning: `. */
export function said(
  definition: string,
  more: Files = {},
  variables: Readonly<Record<string, string>> = env,
): readonly string[] {
  const folder = writeApp({ "swagger.yaml": `swagger: "2.0"\n${definition}`, ...files, ...more });
  try {
    return compileApp({ folder, env: variables }).warnings.map((warning) => `warning: ${faultLine(warning)}`);
  } catch (error) {
    if (error instanceof ConfigErrors) return error.errors.map(faultLine);
    throw error;
  }
}
