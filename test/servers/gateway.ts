// Starts whole gateways for tests, each on a port of its own; they stop when the test file is done.
import { after } from "node:test";
import { compileApp } from "../../src/app.ts";
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
  const gateway = await startGateway({ app: compileApp({ folder: writeApp(files), env }), port: 0, sink: log });
  running.push(gateway);
  return { ...gateway, log };
}

export type ProxyApp = {
  readonly env?: Readonly<Record<string, string>>;
  /** Further files of the app. */
  readonly files?: Files;
  /** Further lines at the top level of swagger.yaml. */
  readonly top?: string;
};

/** The two ways of proxying, as path prefixes of `startProxy`'s app: x-flat-proxy, and the action proxy-request. */
export const proxyWays = ["/proxy", "/action"] as const;

/** An app that passes on what comes to /proxy/** and /action/** to an upstream. @param proxy the properties of both */
export function startProxy(proxy: { readonly [name: string]: unknown }, app: ProxyApp = {}): Promise<TestGateway> {
  const config = JSON.stringify(proxy);
  const paths = `paths:\n  /proxy/**:\n    x-flat-proxy: ${config}\n  /action/**:\n    x-flat-flow: action.xml\n`;
  const swagger = `swagger: "2.0"\n${app.top ?? ""}\n${paths}`;
  const action = `<flow><proxy-request><![CDATA[${config}]]></proxy-request></flow>`;
  return startTestGateway({ "swagger.yaml": swagger, "action.xml": action, ...app.files }, app.env);
}
