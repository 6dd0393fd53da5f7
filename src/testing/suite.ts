// An app that is compiled for its tests, and what each of them uses of it.
import { type App, compileApp } from "../app.ts";
import type { Environment } from "../settings/settings.ts";
import { SourceFiles } from "../source/source-files.ts";
import { Coverage } from "./coverage.ts";
import { planLine, resultText, totalLine } from "./tap.ts";
import { TestLog } from "./test-log.ts";
import { Tester } from "./tester.ts";

export type SuiteOptions = {
  /** Of the app; absolute, real. */
  readonly folder: string;
  readonly env: Environment;
  /** Takes the lines of the log; undefined where nobody wants to see them. */
  readonly show: ((line: string) => void) | undefined;
  /** Milliseconds for each test. */
  readonly timeLimit: number;
  /** Whether it is noted which parts of flows run: costs time. */
  readonly counts: boolean;
};

/** What a test has read and run: a change to it may change what it finds. */
export type Uses = { readonly files: ReadonlySet<string>; readonly flows: ReadonlySet<string> };

export class Suite {
  readonly app: App;
  /** Undefined where nothing is counted. */
  readonly coverage: Coverage | undefined;
  readonly #tester: Tester;
  readonly #sources = new SourceFiles();

  /** @throws ConfigErrors with every fault of the app */
  constructor({ folder, env, show, timeLimit, counts }: SuiteOptions) {
    this.coverage = counts ? new Coverage() : undefined;
    this.app = compileApp({ folder, env, sources: this.#sources, probe: this.coverage });
    this.#tester = new Tester({ app: this.app, log: new TestLog(show), timeLimit, coverage: this.coverage });
  }

  /** Whether the app was compiled from a file, or has looked for it in vain. @param file absolute path */
  isMadeOf(file: string): boolean {
    return this.#sources.has(file);
  }

  /**
   * Runs tests one after another, and writes TAP.
   * @param tests absolute, real paths
   * @param report makes what stands before the last line
   * @param note is told what each test has used
   * @returns how many have failed
   */
  async run(
    tests: readonly string[],
    write: (text: string) => void,
    report: () => string = () => "",
    note?: (test: string, uses: Uses) => void,
  ): Promise<number> {
    write(planLine(tests.length));
    let failed = 0;
    for (const [index, test] of tests.entries()) {
      const sources = note && new SourceFiles();
      const result = await this.#tester.run(test, sources);
      if (result.failures.length > 0) failed += 1;
      write(resultText(index + 1, result));
      note?.(test, {
        files: new Set([test, ...(sources?.paths ?? [])]),
        flows: this.coverage?.takeUsed() ?? new Set(),
      });
    }
    write(report() + totalLine(tests.length - failed, failed));
    return failed;
  }

  async close(): Promise<void> {
    await this.#tester.close();
  }
}
