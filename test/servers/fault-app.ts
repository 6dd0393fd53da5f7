// An app that asks one upstream in every way that there is, with and without exit-on-error, and tells what its flows see of it.
import { startTestGateway, type TestGateway } from "./gateway.ts";

/** Paths of the app; each has a twin with `-exit`, where `exit-on-error` is set. */
export const faultWays = ["/request", "/requests", "/action", "/proxy"] as const;

export type FaultWay = (typeof faultWays)[number];

const seen = `"status": {{ $upstream/main/status }}, "error": {{ $upstream/main/error }}, "last": {{ $error }}`;

/** @param options of all requests */
export function startFaultApp(
  origin: string,
  options: Readonly<Record<string, unknown>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<TestGateway> {
  const files: Record<string, string> = {
    "swagger.yaml": swagger(origin, options),
    "fine.xml": "<flow><echo>fine</echo></flow>",
    "error.xml": `<flow><template>{"flow": "error", ${seen}}</template><set-response-headers>{"Status": {{ $error/status }}, "X-Flow": "error"}</set-response-headers></flow>`,
  };
  for (const exit of [false, true]) {
    const suffix = exit ? "-exit" : "";
    const all = JSON.stringify({ ...options, "exit-on-error": exit });
    const request = `{"url": "${origin}/x", "options": ${all}}`;
    const report = `<template>{${seen}, "body": {{ json-parse(body()) }}}</template>`;
    files[`request${suffix}.xml`] = `<flow><request>${request}</request>${report}</flow>`;
    files[`requests${suffix}.xml`] =
      `<flow><requests>{"main": ${request}, "other": ${request}}</requests>${report}</flow>`;
    files[`action${suffix}.xml`] =
      `<flow><proxy-request>{"origin": "${origin}", "options": ${all}}</proxy-request></flow>`;
  }
  return startTestGateway(files, env);
}

function swagger(origin: string, options: Readonly<Record<string, unknown>>): string {
  const lines = [
    'swagger: "2.0"',
    "x-flat-error:",
    "  flow: error.xml",
    "paths:",
    "  /fine:",
    "    x-flat-flow: fine.xml",
  ];
  for (const exit of [false, true]) {
    const suffix = exit ? "-exit" : "";
    const proxy = JSON.stringify({ origin, options: { ...options, "exit-on-error": exit } });
    lines.push(`  /proxy${suffix}:`, `    x-flat-proxy: ${proxy}`);
    for (const way of ["request", "requests", "action"])
      lines.push(`  /${way}${suffix}:`, `    x-flat-flow: ${way}${suffix}.xml`);
  }
  return `${lines.join("\n")}\n`;
}
