// Runs tests again whenever something changes that they use.
import type { FileChanges } from "./file-changes.ts";
import type { Suite, Uses } from "./suite.ts";

export type WatchOptions = {
  /** The tests that there are now; absolute, real paths. */
  readonly find: () => readonly string[];
  /** Compiles the app. @throws ConfigErrors */
  readonly compile: () => Suite;
  readonly changes: FileChanges;
  readonly write: (text: string) => void;
  /** Shows why the app can't be compiled. @throws anything but faults of the app */
  readonly showFaults: (error: unknown) => void;
};

export class TestWatch {
  readonly #options: WatchOptions;
  #suite: Suite | undefined;
  /** Of the last run of each test. */
  #uses = new Map<string, Uses>();

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Never resolves; rejects for defects. */
  async run(): Promise<never> {
    const { changes, write } = this.#options;
    for (let changed: ReadonlySet<string> | undefined; ; ) {
      await this.#runTouched(changed);
      write("# waiting for changes\n");
      changed = await changes.next();
    }
  }

  /** @param changed undefined at first */
  async #runTouched(changed: ReadonlySet<string> | undefined): Promise<void> {
    const { find, write } = this.#options;
    const before = this.#suite;
    const isStale = before === undefined || changed === undefined || [...changed].some((file) => before.isMadeOf(file));
    if (isStale) await this.#compile();
    const suite = this.#suite;
    if (suite === undefined) return;
    const tests = find();
    const all = changed === undefined || before === undefined || isStructural(changed, before);
    const touched = tests.filter((test) => all || isTouched(this.#uses.get(test), changed));
    this.#uses = new Map(tests.flatMap((test) => entryOf(test, this.#uses.get(test))));
    if (touched.length === 0) return;
    await suite.run(touched, write, undefined, (test, uses) => this.#uses.set(test, uses));
  }

  /** Without a suite until the app is well again. */
  async #compile(): Promise<void> {
    await this.#suite?.close();
    this.#suite = undefined;
    try {
      this.#suite = this.#options.compile();
    } catch (error) {
      this.#options.showFaults(error);
    }
  }
}

function entryOf(test: string, uses: Uses | undefined): readonly (readonly [string, Uses])[] {
  return uses === undefined ? [] : [[test, uses]];
}

/** Whether files of the app have changed that are no flows: nobody knows which tests that touches. */
function isStructural(changed: ReadonlySet<string>, suite: Suite): boolean {
  const flows = new Set(suite.coverage?.flows().map(({ path }) => path));
  return [...changed].some((file) => suite.isMadeOf(file) && !flows.has(file));
}

/** @param uses undefined for a test that is new */
function isTouched(uses: Uses | undefined, changed: ReadonlySet<string>): boolean {
  if (uses === undefined) return true;
  return [...changed].some((file) => uses.files.has(file) || uses.flows.has(file));
}
