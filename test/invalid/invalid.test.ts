// Each folder here is an app with faults: `expected.txt` lists what is said about it. Faults are printed as `flat check` does.
// After a change that is meant, `UPDATE_EXPECTED=1` writes the lists anew: read the difference before you commit it.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { compileApp } from "../../src/app.ts";
import { ConfigError, ConfigErrors } from "../../src/errors/config-error.ts";
import { problemText } from "../../src/errors/problem-text.ts";

const root = path.dirname(fileURLToPath(import.meta.url));

for (const entry of readdirSync(root, { withFileTypes: true })) {
  if (entry.isDirectory()) it(`finds the faults of ${entry.name}`, () => checkFaults(path.join(root, entry.name)));
}

function checkFaults(folder: string): void {
  const { errors, warnings } = faultsOf(folder);
  const lines = [...errors.map(firstLine), ...warnings.map((warning) => `warning: ${firstLine(warning)}`)];
  for (const fault of [...errors, ...warnings]) checkFrame(fault);
  const text = lines.map((line) => `${line}\n`).join("");
  const expectedFile = path.join(folder, "expected.txt");
  if (process.env.UPDATE_EXPECTED === "1") writeFileSync(expectedFile, text);
  assert.ok(existsSync(expectedFile), `expected.txt is missing; it would be:\n${text}`);
  assert.equal(text, readFileSync(expectedFile, "utf8"));
}

function faultsOf(folder: string): { errors: readonly ConfigError[]; warnings: readonly ConfigError[] } {
  try {
    return { errors: [], warnings: compileApp({ folder, env: {} }).warnings };
  } catch (error) {
    if (error instanceof ConfigErrors) return { errors: error.errors, warnings: [] };
    if (error instanceof ConfigError) return { errors: [error], warnings: [] };
    throw error;
  }
}

function firstLine(fault: ConfigError): string {
  return problemText(fault).split("\n", 1)[0] as string;
}

/** The marker of the code frame stands below the column that the position names. */
function checkFrame({ frame, position }: ConfigError): void {
  if (frame === undefined || position === undefined) return;
  const lines = frame.split("\n");
  const marked = lines.findIndex((line) => line.startsWith("> "));
  const bar = (lines[marked] as string).indexOf("|");
  const caret = (lines[marked + 1] as string).indexOf("^");
  assert.equal(caret - bar - 1, position.column, `the marker of\n${frame}`);
}
