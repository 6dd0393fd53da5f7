// Starts each app of this folder for real and sends it the requests that stand beside it in `requests.yaml`.
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { type AppCase, type CaseStep, readCases, requestOf, titleOf } from "./app-case.ts";
import { checkAnswer, checkLog } from "./matching.ts";
import { RunningApp } from "./running-app.ts";
import { send } from "./send.ts";
import { startUpstream, type TestUpstream } from "./upstream.ts";

const folder = path.dirname(fileURLToPath(import.meta.url));
const only = process.env.APP_CASE;

let upstream: TestUpstream;
before(async () => {
  upstream = await startUpstream();
});
after(() => upstream.stop());

for (const appCase of readCases(folder)) {
  if (only === undefined || only === appCase.name) describe(`app ${appCase.name}`, () => runCase(appCase));
}

/** Steps with the same environment share one gateway. */
function runCase(appCase: AppCase): void {
  const apps = new Map<string, Promise<RunningApp>>();
  after(async () => {
    for (const app of apps.values()) await (await app).stop();
  });
  const appFor = (step: CaseStep): Promise<RunningApp> => {
    const env = { UPSTREAM: upstream.origin, ...appCase.env, ...step.env };
    const key = JSON.stringify(env);
    const app = apps.get(key) ?? RunningApp.start(appCase.folder, env);
    apps.set(key, app);
    return app;
  };
  for (const step of appCase.steps) it(titleOf(step), async () => runStep(step, await appFor(step)));
}

async function runStep(step: CaseStep, app: RunningApp): Promise<void> {
  const answer = await send(app.url, requestOf(step));
  const lines = await app.linesOfRequest();
  const names = {
    UPSTREAM: upstream.origin,
    GATEWAY: app.url,
    HOST: new URL(app.url).host,
    PORT: new URL(app.url).port,
  };
  checkAnswer(step.expect, answer, names);
  checkLog(step.expect.log, lines, names);
}
