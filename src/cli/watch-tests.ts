// `flat test --watch`: runs tests again whenever something changes that they use.
import { ConfigErrors } from "../errors/config-error.ts";
import { FileChanges } from "../testing/file-changes.ts";
import { Suite, type SuiteOptions } from "../testing/suite.ts";
import { TestWatch } from "../testing/test-watch.ts";
import { printFault } from "./print-problems.ts";

/** Never resolves. @param find gives the tests that there are */
export async function watchTests(options: SuiteOptions, find: () => readonly string[]): Promise<never> {
  const changes = new FileChanges(options.folder);
  await changes.ready();
  const write = (text: string): void => void process.stdout.write(text);
  const showFaults = (error: unknown): void => {
    if (!(error instanceof ConfigErrors)) throw error;
    write("Bail out! The app has errors\n");
    printFault(error);
  };
  return new TestWatch({ find, compile: () => new Suite(options), changes, write, showFaults }).run();
}
