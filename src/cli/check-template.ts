// `flat check-template`: compiles one template, and says what is wrong with it in FLAT's words.
import { readFileSync } from "node:fs";
import path from "node:path";
import { ConfigError, ConfigErrors } from "../errors/config-error.ts";
import { SourceFile } from "../source/source-file.ts";
import { SourceText } from "../source/source-text.ts";
import { compileTemplate } from "../template/compile.ts";
import { flatFunctions } from "../xpath/functions/index.ts";
import { CommandFault } from "./command-fault.ts";
import { ExitCode } from "./exit-code.ts";

/** @throws CommandFault (64, 65, 66) */
export function checkTemplate(name: string | undefined): void {
  if (name === undefined) throw new CommandFault(ExitCode.usage, "template file missing");
  const source = SourceText.ofFile(read(name));
  try {
    compileTemplate(source, { functions: flatFunctions });
  } catch (error) {
    const errors = error instanceof ConfigErrors ? error.errors : [error];
    throw new CommandFault(ExitCode.template, ["Template contains errors:", ...errors.map(line)].join("\n"));
  }
}

function read(name: string): SourceFile {
  const absolute = path.resolve(name);
  try {
    return new SourceFile(name, absolute, readFileSync(absolute, "utf8").replace(/^\uFEFF/, ""));
  } catch {
    throw new CommandFault(ExitCode.noInput, `template file ${name} not found`);
  }
}

/** @throws anything but faults of the template */
function line(error: unknown): string {
  if (!(error instanceof ConfigError)) throw error;
  return `Template error in line ${error.position?.line ?? 1}: ${error.message}`;
}
