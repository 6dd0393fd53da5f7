// A gateway with status pages, and questions to it.

import type { Files } from "../../servers/app-folder.ts";
import type { Answer } from "../../servers/ask.ts";
import { ask } from "../../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../../servers/gateway.ts";
import { PrometheusText } from "../../telemetry/prometheus-text.ts";

export const AUTH = "ops:s3cr:et";

export function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}

export const authorized = { Authorization: basic(AUTH) };

export function statusFiles(origin: string): Files {
  return {
    "swagger.yaml": `swagger: "2.0"
basePath: /v1
x-flat-error: {flow: error.xml}
paths:
  /users/{id}:
    get: {x-flat-flow: user.xml}
    post: {x-flat-flow: user.xml}
  /fail: {x-flat-flow: fail.xml}
  /proxy/**:
    x-flat-proxy: {origin: "${origin}", stripEndpoint: true}
  /cached:
    x-flat-proxy: {url: "${origin}/cached", options: {force-cache-ttl: 60}}
  /down/**:
    x-flat-proxy: {origin: "http://127.0.0.1:9"}
`,
    "user.xml": "<flow><echo>a user</echo></flow>",
    "fail.xml": '<flow><error status="503">{"message":"no"}</error></flow>',
    "error.xml": "<flow><echo>error flow</echo></flow>",
  };
}

export function startStatusApp(origin: string, env: Readonly<Record<string, string>> = {}): Promise<TestGateway> {
  return startTestGateway(statusFiles(origin), { FLAT_STATUS_AUTH: AUTH, ...env });
}

export function askStatus(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return ask(url, { headers: { ...authorized, ...headers } });
}

export async function metricsOf(url: string): Promise<PrometheusText> {
  const { text } = await askStatus(`${url}/metrics`);
  return new PrometheusText(text);
}
