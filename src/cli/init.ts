// `flat init`: writes a starter app with a test. What is there already is never touched.
import { constants, copyFileSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { CommandFault } from "./command-fault.ts";
import { ExitCode } from "./exit-code.ts";

/** The build copies it beside this file too. */
const starter = fileURLToPath(new URL("./starter/", import.meta.url));

/** @throws CommandFault where a file of the starter is there already, or nothing can be written */
export function init(name: string): void {
  const folder = path.resolve(name);
  const files = starterFiles();
  const forFile = <T>(file: string, run: (target: string) => T): T => {
    try {
      return run(path.join(folder, file));
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : error;
      throw new CommandFault(ExitCode.failure, `${path.join(name, file)} can't be written (${code})`);
    }
  };
  const existing = files.filter((file) => forFile(file, isThere));
  if (existing.length > 0) {
    throw new CommandFault(ExitCode.failure, `${name} has ${existing.join(", ")} already: nothing was written`);
  }
  for (const file of files) forFile(file, (target) => write(file, target));
  process.stdout.write(report(name, files));
}

function starterFiles(): readonly string[] {
  const entries = readdirSync(starter, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(starter, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** A link that leads nowhere is there too. */
function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

function write(file: string, target: string): void {
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(path.join(starter, file), target, constants.COPYFILE_EXCL);
}

/** What a file is for, by the folder or name that it begins with. */
const purposes: readonly (readonly [start: string, purpose: string])[] = [
  ["swagger.yaml", "the paths of the API, and who answers them"],
  ["flows/init.xml", "runs first"],
  ["flows/error.xml", "answers when something went wrong"],
  ["flows/", "answers GET /v1/hello/{name}"],
  ["conf/", "validation is on"],
  ["tests/", "a test of it"],
];

function report(name: string, files: readonly string[]): string {
  const width = Math.max(...files.map((file) => file.length));
  const lines = files.map((file) => {
    const [, purpose = ""] = purposes.find(([start]) => file.startsWith(start)) ?? [];
    return `  ${file.padEnd(width)}  ${purpose}\n`;
  });
  const flat = process.env.npm_command === "exec" ? "npx flatgate" : "flat";
  const folder = name === "." ? "" : ` ${quoted(name)}`;
  return `Wrote to ${name}:
${lines.join("")}
Next:
  ${flat} test${folder}
  ${flat} start${folder}
  curl http://localhost:8080/v1/hello/world
`;
}

function quoted(name: string): string {
  return /^[\w./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
