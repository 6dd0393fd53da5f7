// Apps whose routes each run one script, for tests.
import { compileApp } from "../../src/app.ts";
import { type Gateway, startGateway } from "../../src/server/start.ts";
import { type Files, writeApp } from "../servers/app-folder.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { TestLog } from "../servers/test-log.ts";

/** Scripts by the path that runs them, and the attributes of their actions, if there are any. */
export type ScriptApp = Readonly<Record<string, string | { readonly text: string; readonly attributes: string }>>;

export function scriptFiles(scripts: ScriptApp): Files {
  const files: Record<string, string> = {};
  const paths = Object.entries(scripts).map(([name, script]) => {
    const { text, attributes } = typeof script === "string" ? { text: script, attributes: "" } : script;
    files[`lib/${name}.mjs`] = text;
    files[`flows/${name}.xml`] = `<flow>\n  <script src="../lib/${name}.mjs" ${attributes}/>\n</flow>`;
    return `  /${name}:\n    x-flat-flow: flows/${name}.xml\n`;
  });
  return { ...files, "swagger.yaml": `swagger: "2.0"\npaths:\n${paths.join("")}` };
}

export function startScripts(scripts: ScriptApp, env: Readonly<Record<string, string>> = {}): Promise<TestGateway> {
  return startTestGateway(scriptFiles(scripts), { FLAT_SCRIPT_THREADS: "1", ...env });
}

export type ReloadingGateway = { readonly gateway: Gateway; readonly folder: string; readonly log: TestLog };

/** A gateway whose app is loaded anew by `reload`. */
export async function startReloading(
  scripts: ScriptApp,
  files: Files = {},
): Promise<ReloadingGateway & { readonly reload: () => void }> {
  const folder = writeApp({ ...scriptFiles(scripts), ...files });
  const log = new TestLog();
  const env = { FLAT_SCRIPT_THREADS: "1" };
  const gateway = await startGateway({ app: compileApp({ folder, env }), port: 0, sink: log });
  return { gateway, folder, log, reload: () => gateway.use({ app: compileApp({ folder, env }) }) };
}
