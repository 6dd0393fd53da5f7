// Runs tests of an app in this process.
import path from "node:path";
import { compileApp } from "../../src/app.ts";
import { resultText } from "../../src/testing/tap.ts";
import { findTests } from "../../src/testing/test-files.ts";
import { TestLog } from "../../src/testing/test-log.ts";
import { Tester, type TestResult } from "../../src/testing/tester.ts";
import { type Files, writeApp } from "../servers/app-folder.ts";

const swagger = `swagger: "2.0"
basePath: /api
paths:
  /**:
    x-flat-flow: flow.xml
`;

export type AppOptions = { readonly env?: Readonly<Record<string, string>>; readonly timeLimit?: number };

/** @param files of the app; without a swagger.yaml `flow.xml` answers below /api */
export async function runAppTests(
  files: Files,
  { env = {}, timeLimit = 60_000 }: AppOptions = {},
): Promise<TestResult[]> {
  const folder = writeApp({ "swagger.yaml": swagger, "flow.xml": "<flow/>", ...files });
  const tester = new Tester({ app: compileApp({ folder, env }), log: new TestLog(undefined), timeLimit });
  try {
    const results: TestResult[] = [];
    for (const file of findTests(folder)) results.push(await tester.run(path.resolve(file)));
    return results;
  } finally {
    await tester.close();
  }
}

/** The result of the one test `test.xml`. @param steps what stands in it */
export async function runSteps(steps: string, files: Files = {}, options: AppOptions = {}): Promise<TestResult> {
  const [result] = await runAppTests({ "test.xml": `<flat-test>\n${steps}\n</flat-test>`, ...files }, options);
  return result as TestResult;
}

/** What TAP says: `ok …`, or `not ok …` and the failures. */
export async function tapOf(steps: string, files: Files = {}, options: AppOptions = {}): Promise<string> {
  return resultText(1, await runSteps(steps, files, options));
}
