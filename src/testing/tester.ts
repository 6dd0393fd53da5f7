// Runs tests against an app, one after another.
import type { App } from "../app.ts";
import { CredentialMask } from "../debugging/credential-mask.ts";
import { debugHeaderFor } from "../debugging/debug-header.ts";
import { requestDebugging } from "../debugging/request-debugging.ts";
import { type ConfigError, ConfigErrors, faultLine } from "../errors/config-error.ts";
import { Problems } from "../errors/problems.ts";
import { flowActions } from "../flow/actions/index.ts";
import { compileFlow, rootHints } from "../flow/compile.ts";
import { newNeeds } from "../flow/flow-needs.ts";
import type { FlowServices } from "../flow/flow-services.ts";
import { FlowStore } from "../flow/flow-store.ts";
import type { Step } from "../flow/step.ts";
import { FileCache } from "../locations/file-cache.ts";
import { Site } from "../locations/site.ts";
import { Logger } from "../logging/logger.ts";
import { maskUrlFor } from "../logging/mask-url.ts";
import { type MakeRequestID, requestIDMaker } from "../logging/request-id.ts";
import { readXml } from "../source/read-xml.ts";
import { SourceFile } from "../source/source-file.ts";
import type { SourceFiles } from "../source/source-files.ts";
import { Upstream } from "../upstream/upstream.ts";
import { flatFunctions } from "../xpath/functions/index.ts";
import { testActions } from "./actions/index.ts";
import { BackgroundRuns } from "./background-runs.ts";
import type { Coverage } from "./coverage.ts";
import { errorText } from "./error-text.ts";
import type { Failure } from "./failure.ts";
import { InProcessServer } from "./in-process-server.ts";
import type { TestLog } from "./test-log.ts";
import { type TestParts, TestRun } from "./test-run.ts";

export type TestResult = {
  /** The file, relative to the app folder. */
  readonly file: string;
  /** The first request that the test made; undefined where it made none. */
  readonly request: string | undefined;
  readonly asserted: number;
  /** Empty where the test passes. */
  readonly failures: readonly Failure[];
  /** What the log said meanwhile: topics and messages of alerts. */
  readonly alerts: readonly string[];
};

/** What is wrong with a test that checks nothing. */
export const NO_ASSERTION = "There is no assertion";

export type TesterOptions = {
  readonly app: App;
  readonly log: TestLog;
  /** What the app was compiled with; undefined where nobody asks. */
  readonly coverage?: Coverage | undefined;
  /** Milliseconds for each test. */
  readonly timeLimit: number;
};

const actions = new Map([...flowActions, ...testActions]);

export class Tester {
  readonly #options: TesterOptions;
  readonly #server = new InProcessServer();
  readonly #upstream: Upstream;
  readonly #lasting: Pick<FlowServices, "logger" | "mask" | "debugging" | "upstream">;
  readonly #makeID: MakeRequestID;

  constructor(options: TesterOptions) {
    const { settings, secretNames, debug } = options.app;
    this.#options = options;
    const masked = new Set([...settings.logMask, ...secretNames]);
    const logger = new Logger(options.log, maskUrlFor(masked));
    const mask = new CredentialMask([...masked], settings.env);
    const header = debugHeaderFor(settings, settings.host);
    const debugging = requestDebugging({ topics: debug, header, env: settings.env, logger, mask });
    this.#upstream = new Upstream(settings, logger);
    this.#lasting = { logger, mask, debugging, upstream: this.#upstream };
    options.app.scripts.open(logger);
    this.#makeID = requestIDMaker(settings.uidFormat);
  }

  /**
   * Never rejects: whatever is wrong with a test is what its result says.
   * @param path absolute, real
   * @param sources notes the files that the test uses
   */
  async run(path: string, sources?: SourceFiles): Promise<TestResult> {
    const { app, log, coverage } = this.#options;
    const site = new Site(app.site.folder, sources);
    const background = app.transactions && new BackgroundRuns();
    const run = new TestRun(this.#partsFor(site, background), this.#server, (label) => coverage?.called(label));
    background?.serve(app.transactions?.lanes ?? new Map(), run.parts);
    const file = site.nameOf(path);
    log.takeAlerts();
    const ended = await this.#failuresOf(path, site, run);
    await background?.close();
    const { asserted, firstRequest } = run;
    const failures = [...run.failures, ...ended];
    if (failures.length === 0 && asserted === 0) failures.push({ at: file, message: NO_ASSERTION });
    return { file, request: firstRequest, asserted, failures, alerts: log.takeAlerts() };
  }

  async close(): Promise<void> {
    await this.#upstream.close();
    await this.#options.app.scripts.close();
  }

  #partsFor(site: Site, background: BackgroundRuns | undefined): TestParts {
    const { settings, config, operations, env, server, router } = this.#options.app;
    const files = new FileCache(site);
    const transactions = background?.store;
    const services = { settings, config, site, operations, env, server, files, transactions, ...this.#lasting };
    return { services, router, makeID: this.#makeID, background };
  }

  /** What ended the test before its end. */
  async #failuresOf(path: string, site: Site, run: TestRun): Promise<readonly Failure[]> {
    try {
      const step = compileTest(path, site, this.#options.app);
      await within(this.#options.timeLimit, async () => step(run.context));
      return [];
    } catch (error) {
      if (error instanceof ConfigErrors) return error.errors.map(failureOf);
      if (error instanceof TimeOut) return [{ at: site.nameOf(path), message: error.message }];
      return [{ at: run.context.running?.place ?? site.nameOf(path), message: errorText(error) }];
    }
  }
}

/** @throws ConfigErrors */
function compileTest(path: string, site: Site, { flows, operations: calls }: App): Step {
  const problems = new Problems();
  const { scripts } = flows.tables;
  const tables = { actions, functions: flatFunctions, operations: calls?.operations, scripts };
  const own = new FlowStore(site, tables, problems, flows);
  const needs = newNeeds();
  const subFlow = own.get.bind(own);
  const step = problems.collect(() => {
    const root = readXml(SourceFile.read(path, site), rootHints["flat-test"]);
    return compileFlow(root, tables, { site, problems, needs, calls: [], subFlow }, "flat-test");
  });
  problems.throwIfAny();
  return step as Step;
}

function failureOf(error: ConfigError): Failure {
  const { position } = error;
  const at = position === undefined ? "" : `${position.file}:${position.line}:${position.column}`;
  return { at, message: faultLine(error).slice(at === "" ? 0 : at.length + 2) };
}

class TimeOut extends Error {
  constructor(milliseconds: number) {
    super(`The test took longer than ${milliseconds / 1000} seconds`);
    this.name = "TimeOut";
  }
}

/** @throws TimeOut where the work takes longer; it goes on, but nobody waits for it */
async function within(milliseconds: number, work: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeOut(milliseconds)), milliseconds);
  });
  try {
    await Promise.race([work(), limit]);
  } finally {
    clearTimeout(timer);
  }
}
