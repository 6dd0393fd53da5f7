// Starts whole gateways for tests, each on a port of its own; they stop when the test file is done.
import { after } from "node:test";
import { type Gateway, startGateway } from "../../src/server/start.ts";
import { type Files, writeApp } from "./app-folder.ts";
import { TestLog } from "./test-log.ts";

export type TestGateway = Gateway & { readonly log: TestLog };

const running: Gateway[] = [];
after(async () => {
  for (const gateway of running) await gateway.stop();
});

/** @param env only these variables are there */
export async function startTestGateway(files: Files, env: Readonly<Record<string, string>> = {}): Promise<TestGateway> {
  const log = new TestLog();
  const gateway = await startGateway({ folder: writeApp(files), port: 0, env, sink: log });
  running.push(gateway);
  return { ...gateway, log };
}

/** An app that passes everything below /proxy on to an upstream; `more` are further lines of the proxy, `files` of the app. */
export function startProxy(
  origin: string,
  more = "",
  env: Readonly<Record<string, string>> = {},
  files: Files = {},
): Promise<TestGateway> {
  const proxy = [`origin: ${JSON.stringify(origin)}`, ...more.split("\n")].map((line) => `      ${line}`).join("\n");
  const swagger = `swagger: "2.0"\npaths:\n  /proxy/**:\n    x-flat-proxy:\n${proxy}\n`;
  return startTestGateway({ "swagger.yaml": swagger, ...files }, env);
}
