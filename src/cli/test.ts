// `flat test`: runs the tests of an app, and tells what they found in TAP.
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import path from "node:path";
import picomatch from "picomatch";
import { type App, compileApp } from "../app.ts";
import type { Environment } from "../settings/settings.ts";
import { planLine, resultText, totalLine } from "../testing/tap.ts";
import { findTests } from "../testing/test-files.ts";
import { TestLog } from "../testing/test-log.ts";
import { Tester } from "../testing/tester.ts";
import { appFolder } from "./app-folder.ts";
import { CommandFault } from "./command-fault.ts";
import { ExitCode } from "./exit-code.ts";

export type TestArguments = {
  readonly debug?: string;
  /** Seconds for each test. */
  readonly timeout: string;
};

/** @param names of test files, and perhaps the app folder as the last one */
export async function test(names: readonly string[], options: TestArguments): Promise<void> {
  const timeLimit = milliseconds(options.timeout);
  const { folder, files } = selection(names);
  const env = options.debug === undefined ? process.env : { ...process.env, FLAT_DEBUG: options.debug };
  const show = env.FLAT_DEBUG === undefined ? undefined : (line: string) => void process.stderr.write(`${line}\n`);
  const log = new TestLog(show);
  const app = compiled(folder, env);
  const tester = new Tester({ app, log, timeLimit });
  process.stdout.write(planLine(files.length));
  let failed = 0;
  for (const [index, file] of files.entries()) {
    const result = await tester.run(file);
    if (result.failures.length > 0) failed += 1;
    process.stdout.write(resultText(index + 1, result));
  }
  process.stdout.write(totalLine(files.length - failed, failed));
  if (failed > 0) process.exitCode = ExitCode.failure;
  await tester.close();
}

/** @throws ConfigErrors with every fault of the app; who reads the TAP is told, too */
function compiled(folder: string, env: Environment): App {
  try {
    return compileApp({ folder, env });
  } catch (error) {
    process.stdout.write("Bail out! The app has errors\n");
    throw error;
  }
}

type Selection = { readonly folder: string; readonly files: readonly string[] };

/** A folder at the end of the names is the app's, by default it is this folder. @throws CommandFault (66, 67) */
function selection(names: readonly string[]): Selection {
  const last = names.at(-1);
  const isFolderLast = last !== undefined && isFolder(last);
  const dir = isFolderLast ? last : ".";
  const folder = realpathSync(appFolder(dir));
  const named = isFolderLast ? names.slice(0, -1) : names;
  const files = named.length === 0 ? findTests(folder) : named.flatMap((name) => testFiles(name, folder));
  if (files.length > 0) return { folder, files };
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
