// Reads a Dockerfile, and does without docker what its instructions say, below a folder in place of the root of an image.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";

export type Instruction = { readonly name: string; readonly text: string };

export type Stage = {
  readonly base: string;
  /** Of `AS`; undefined for the last one. */
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
};

export function readDockerfile(file: string): readonly Stage[] {
  const lines = readFileSync(file, "utf8").replace(/\\\n/g, " ").split("\n");
  const instructions = lines.flatMap((line) => {
    const [, name, text] = /^([A-Z]+)\s+(.+)$/.exec(line) ?? [];
    return name === undefined || text === undefined ? [] : [{ name, text }];
  });
  const stages: { base: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const instruction of instructions) {
    const [, base, name] = /^(\S+)(?:\s+AS\s+(\S+))?$/.exec(instruction.text) ?? [];
    if (instruction.name === "FROM") stages.push({ base: base ?? "", name, instructions: [] });
    else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** The last instruction of a name counts. */
export function lastOf({ instructions }: Stage, name: string): string | undefined {
  return instructions.findLast((instruction) => instruction.name === name)?.text;
}

export function variablesOf({ instructions }: Stage): Readonly<Record<string, string>> {
  const pairs = instructions.filter(({ name }) => name === "ENV").flatMap(({ text }) => text.split(/\s+/));
  return Object.fromEntries(pairs.map((pair) => pair.split("=", 2) as [string, string]));
}

/** A `COPY`: from the build context, or from another stage. */
export type Copy = { readonly from: string | undefined; readonly sources: readonly string[]; readonly target: string };

export function readCopy(text: string): Copy {
  const [, from, rest = ""] = /^(?:--from=(\S+)\s+)?(.*)$/.exec(text) ?? [];
  const names = rest.split(/\s+/);
  return { from, sources: names.slice(0, -1), target: names.at(-1) ?? "" };
}

/**
 * Makes the folders of all stages. `npm ci` and `npm prune` are left out: the packages that are installed here are linked.
 * @returns the folder of the last stage
 */
export function buildStages(stages: readonly Stage[], context: string, folder: string): string {
  const roots = new Map<string | undefined, string>();
  for (const [index, stage] of stages.entries()) {
    const root = path.join(folder, String(index));
    roots.set(stage.name, root);
    buildStage(stage, root, context, roots);
  }
  return path.join(folder, String(stages.length - 1));
}

function buildStage(
  { instructions }: Stage,
  root: string,
  context: string,
  roots: ReadonlyMap<string | undefined, string>,
): void {
  let folder = "/";
  for (const { name, text } of instructions) {
    const here = path.join(root, folder);
    if (name === "WORKDIR") {
      folder = text;
      mkdirSync(path.join(root, folder), { recursive: true });
    } else if (name === "COPY") copy(readCopy(text), here, context, roots);
    else if (name === "RUN") run(text, here, context);
  }
}

function copy(
  { from, sources, target }: Copy,
  here: string,
  context: string,
  roots: ReadonlyMap<string | undefined, string>,
): void {
  for (const source of sources) {
    const origin = path.join(from === undefined ? context : (roots.get(from) ?? ""), source);
    const file = target.endsWith("/") ? path.join(here, target, path.basename(source)) : path.join(here, target);
    // A linked folder of packages stays a link.
    cpSync(origin, file, { recursive: true, verbatimSymlinks: true });
  }
}

function run(command: string, here: string, context: string): void {
  if (command.startsWith("npm ")) {
    const link = path.join(here, "node_modules");
    if (!existsSync(link)) symlinkSync(path.join(context, "node_modules"), link);
  } else execFileSync("sh", ["-c", command], { cwd: here, stdio: "pipe" });
}
