// `x-flat-include`: other files that have paths and definitions.
import { parsePathPattern } from "../../routing/path-pattern.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import { closedObject, text, texts } from "../json-schema.ts";
import type { Extension } from "./extension.ts";
import { readMembers } from "./members.ts";

export type Include = {
  /** Texts that aren't empty. */
  readonly globs: readonly YamlNode[];
  /** What the paths of the files begin with, without a slash at its end; "" for nothing. */
  readonly base: string;
};

const properties = {
  files: { description: "Globs of the files.", ...texts },
  base: { description: "What their paths begin with.", ...text },
};

const example = "Such as: [apis/*.yaml]";

export const xFlatInclude: Extension<Include> = {
  name: "x-flat-include",
  about: "Files with more paths and definitions: globs, relative to this file.",
  schema: { anyOf: [texts, closedObject(properties, { required: ["files"] })] },
  levels: ["the top level"],
  read: (value) => {
    if (!value.isObject) return { globs: globsOf(value, example), base: "" };
    return readMembers(value, properties, {
      globs: () => globsOf(filesOf(value), example),
      base: () => baseOf(value.get("base")),
    });
  },
};

function filesOf(value: YamlNode): YamlNode {
  const files = value.get("files");
  if (files !== undefined) return files;
  throw value.error("x-flat-include needs files", "Such as: {files: [apis/*.yaml], base: /v2}");
}

function globsOf(list: YamlNode, hint: string): readonly YamlNode[] {
  if (!Array.isArray(list.value)) throw list.error(`${list.key} must be a list of globs`, hint);
  return list.children().map((glob) => {
    if (typeof glob.value !== "string" || glob.value === "") throw glob.error("A glob must be text", hint);
    if (/^!(?!\()/.test(glob.value)) throw glob.error("A glob can't take files out: it must not begin with !");
    return glob;
  });
}

function baseOf(base: YamlNode | undefined): string {
  if (base === undefined) return "";
  if (typeof base.value !== "string" || !base.value.startsWith("/"))
    throw base.error("base must be a path", "Such as: /v2");
  const path = base.value.replace(/\/+$/, "");
  const pattern = parsePathPattern(path === "" ? "/" : path);
  if (typeof pattern === "string") throw base.error(`base: ${pattern}`);
  if (pattern.wildcard) throw base.error("base can't have wildcards");
  return path;
}
