// `flat test`: runs the tests of an app, and tells what they found in TAP.
import { accessSync, constants, realpathSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import picomatch from "picomatch";
import { coverageText, lcovText } from "../testing/coverage-report.ts";
import { Suite, type SuiteOptions } from "../testing/suite.ts";
import { findTests } from "../testing/test-files.ts";
import { appFolder } from "./app-folder.ts";
import { CommandFault } from "./command-fault.ts";
import { ExitCode } from "./exit-code.ts";

export type TestArguments = {
  readonly debug?: string;
  /** Seconds for each test. */
  readonly timeout: string;
  readonly watch?: boolean;
  readonly coverage?: boolean;
  /** The file to write. */
  readonly lcov?: string;
};

/** @param names of test files, and perhaps the app folder as the last one */
export async function test(names: readonly string[], options: TestArguments): Promise<void> {
  const timeLimit = milliseconds(options.timeout);
  const counts = options.coverage === true || options.lcov !== undefined;
  if (options.watch === true && counts)
    throw new CommandFault(ExitCode.usage, "--watch can't be used together with --coverage and --lcov");
  const { folder, files, isAll } = selection(names);
  const env = options.debug === undefined ? process.env : { ...process.env, FLAT_DEBUG: options.debug };
  const show = env.FLAT_DEBUG === undefined ? undefined : (line: string) => void process.stderr.write(`${line}\n`);
  const suiteOptions = { folder, env, show, timeLimit, counts: counts || options.watch === true };
  if (options.watch === true) {
    const find = isAll ? () => findTests(folder) : () => files.filter(isReadableFile);
    await (await import("./watch-tests.ts")).watchTests(suiteOptions, find);
  } else await runOnce(suiteOptions, files, options);
}

const write = (text: string): void => void process.stdout.write(text);

async function runOnce(options: SuiteOptions, files: readonly string[], { coverage, lcov }: TestArguments) {
  const suite = compiled(options);
  const report = (): string => {
    if (suite.coverage === undefined) return "";
    const flows = suite.coverage.flows();
    if (lcov !== undefined) writeLcov(lcov, lcovText(flows, process.cwd()));
    return coverage === true ? coverageText(flows, suite.coverage.routes(suite.app.routes)) : "";
  };
  const failed = await suite.run(files, write, report);
  if (failed > 0) process.exitCode = ExitCode.failure;
  await suite.close();
}

/** @throws ConfigErrors with every fault of the app; who reads the TAP is told, too */
function compiled(options: SuiteOptions): Suite {
  try {
    return new Suite(options);
  } catch (error) {
    write("Bail out! The app has errors\n");
    throw error;
  }
}

function writeLcov(name: string, text: string): void {
  try {
    writeFileSync(name, text);
  } catch (error) {
    throw new CommandFault(
      ExitCode.failure,
      `${name} can't be written: ${error instanceof Error ? error.message : error}`,
    );
  }
}

type Selection = {
  readonly folder: string;
  readonly files: readonly string[];
  /** Whether no file was named. */
  readonly isAll: boolean;
};

/** A folder at the end of the names is the app's, by default it is this folder. @throws CommandFault (66, 67) */
function selection(names: readonly string[]): Selection {
  const last = names.at(-1);
  const isFolderLast = last !== undefined && isFolder(last);
  const dir = isFolderLast ? last : ".";
  const folder = realpathSync(appFolder(dir));
  const named = isFolderLast ? names.slice(0, -1) : names;
  const files = named.length === 0 ? findTests(folder) : named.flatMap((name) => testFiles(name, folder));
  if (files.length > 0) return { folder, files, isAll: named.length === 0 };
  throw new CommandFault(
    ExitCode.noInput,
    `No tests found in ${dir}: a test is an XML file that starts with <flat-test>`,
  );
}

/** Absolute and real. A name, or a pattern that no shell has expanded, is relative to the working directory, or else to the app folder. */
function testFiles(name: string, folder: string): readonly string[] {
  const found = [path.resolve(name), path.resolve(folder, name)].find(isReadableFile);
  if (found === undefined) return matchingTests(name, folder);
  const file = realpathSync(found);
  if (file.startsWith(folder + path.sep)) return [file];
  throw new CommandFault(ExitCode.noInput, `File '${name}' is not in the app folder ${folder}`);
}

function matchingTests(pattern: string, folder: string): readonly string[] {
  const isMatch = picomatch([path.resolve(pattern), path.resolve(folder, pattern)]);
  const found = /[*?[{]/.test(pattern) ? findTests(folder).filter((file) => isMatch(file)) : [];
  if (found.length > 0) return found;
  throw new CommandFault(ExitCode.noInput, `File '${pattern}' not found or unreadable`);
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isReadableFile(name: string): boolean {
  try {
    accessSync(name, constants.R_OK);
    return statSync(name).isFile();
  } catch {
    // Whatever the reason: it can't be read.
    return false;
  }
}

function milliseconds(seconds: string): number {
  const value = /^\d+(\.\d+)?$/.test(seconds) ? Number(seconds) * 1000 : Number.NaN;
  if (value > 0) return value;
  throw new CommandFault(ExitCode.usage, `${seconds} is not a time limit: a number of seconds is wanted`);
}
