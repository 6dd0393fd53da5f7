// Reads the files that a definition includes, and checks what they have in common with it and with each other.
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Json } from "../data/json.ts";
import type { Problems } from "../errors/problems.ts";
import type { AppFiles } from "../source/app-files.ts";
import { YamlNode } from "../source/yaml-node.ts";
import { type Dialect, dialectOf } from "./dialects/dialect.ts";
import type { Include } from "./extensions/x-flat-include.ts";
import type { References } from "./references.ts";

export type IncludedFile = {
  /** Its top level: an object. */
  readonly root: YamlNode;
  /** What its paths begin with, below the base path of the definition. */
  readonly base: string;
};

type Reading = {
  readonly dialect: Dialect;
  readonly references: References;
  readonly files: AppFiles;
  readonly problems: Problems;
};

const formats: readonly string[] = [".yaml", ".yml", ".json"];

/**
 * @param main the top level of the definition, which is never one of its included files
 * @returns in the order of the globs, then of the names, each file once. Faults are noted; files with faults are left out
 */
export function readIncluded(include: Include | undefined, main: YamlNode, reading: Reading): IncludedFile[] {
  if (include === undefined) return [];
  const { problems, references, dialect } = reading;
  const paths = new Set(include.globs.flatMap((glob) => problems.collect(() => filesOf(glob, main, reading)) ?? []));
  const included = [...paths].flatMap((file) => {
    const document = references.document(file);
    const root = document && problems.collect(() => checkedRoot(YamlNode.root(document), dialect));
    return root === undefined ? [] : [{ root, base: include.base }];
  });
  for (const steps of dialect.named) checkNames([main, ...included.map(({ root }) => root)], steps, problems);
  return included;
}

/** Real paths. @throws ConfigError at the glob */
function filesOf(glob: YamlNode, main: YamlNode, { files, problems }: Reading): readonly string[] {
  const text = String(glob.value);
  const found = files.search(text, main.document.file.folder);
  if (found === undefined) throw glob.error(`"${text}" is outside the app folder`);
  const real = found
    .filter((file) => formats.includes(path.extname(file)))
    .map((file) => {
      const looked = files.lookUp(file);
      if (looked !== undefined) return looked.path;
      throw glob.error(`The file "${path.relative(files.folder, file)}" is outside the app folder`);
    });
  const others = real.filter((file) => file !== main.document.file.path);
  if (others.length === 0) problems.warn(glob.error(`There is no file "${text}"`, noFileHint(found, real)));
  return others;
}

function noFileHint(found: readonly string[], real: readonly string[]): string {
  if (real.length > 0) return "The definition doesn't include itself.";
  return found.length > 0 ? `Files whose names end with ${formats.join(", ")} are included.` : "Nothing is included.";
}

/** @throws ConfigError for a file that can't be a part of the definition */
function checkedRoot(root: YamlNode, dialect: Dialect): YamlNode | undefined {
  if (root.value === null) return undefined;
  if (!root.isObject) throw root.error("An included file must be an object", "Such as: paths: {…}");
  const version = root.get("openapi") ?? root.get("swagger");
  if (version !== undefined && dialectOf(root) !== dialect)
    throw version.keyError("An included file must have the version of the definition, or none");
  for (const key of dialect.baseKeys) {
    const hint = "Its paths are below those of the definition; x-flat-include has base.";
    if (root.get(key) !== undefined) throw root.get(key)?.keyError(`${key} can't be used in an included file`, hint);
  }
  return root;
}

/** Names stand for the same wherever they are used. @param steps to the object whose members have names */
function checkNames(roots: readonly YamlNode[], steps: readonly string[], problems: Problems): void {
  const known = new Map<string | number, YamlNode>();
  for (const root of roots) {
    const section = steps.reduce<YamlNode | undefined>((node, step) => node?.get(step), root);
    for (const member of section?.children() ?? []) {
      const first = known.get(member.key);
      if (first === undefined) known.set(member.key, member);
      else if (!isSame(first, member)) {
        const { file, line, column } = first.keyPosition();
        const message = `"${member.key}" is there twice in ${steps.join(".")}, and differs`;
        problems.add(member.keyError(message, `The other one is at ${file}:${line}:${column}.`));
      }
    }
  }
}

/** The same text has another meaning in another folder where it names files. */
function isSame(one: YamlNode, other: YamlNode): boolean {
  if (!isDeepStrictEqual(one.value, other.value)) return false;
  return one.document.file.folder === other.document.file.folder || !namesFiles(one.value);
}

const fileKeys: readonly string[] = ["$ref", "file", "post-check-flow", "externalValue"];

function namesFiles(value: Json): boolean {
  const todo: Json[] = [value];
  for (let one = todo.pop(); one !== undefined; one = todo.pop()) {
    if (typeof one !== "object" || one === null) continue;
    for (const [key, member] of Object.entries(one)) {
      if (fileKeys.includes(key) && typeof member === "string" && !/^[#/]/.test(member)) return true;
      todo.push(member as Json);
    }
  }
  return false;
}
