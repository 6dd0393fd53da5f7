// Values that stand in the definition itself, in a file, or in an environment variable: keys, algorithms, claims.
import { readFileSync } from "node:fs";
import type { Json } from "../data/json.ts";
import { ConfigError } from "../errors/config-error.ts";
import type { Environment } from "../settings/settings.ts";
import type { AppFiles } from "../source/app-files.ts";
import { suggestion } from "../source/suggest.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import { existingFile } from "./file-ref.ts";
import { closedObject, type JsonSchema } from "./json-schema.ts";

export type GivenValue = {
  /** Files and variables give text, without white space around it. @throws ConfigError where there is none */
  readonly read: (env: Environment) => Json;
  /** Whether it comes as text, which has no types. */
  readonly isText: boolean;
  /** A ConfigError at the value. It shows no lines of the file: the value may be a secret. */
  readonly error: (message: string, hint?: string) => ConfigError;
};

const sources: readonly string[] = ["file", "env"];

/** What a value that is given in one of these ways may be. @param schema of the value itself */
export function givenSchema(schema: JsonSchema): JsonSchema {
  const named = { type: "string", minLength: 1 };
  const from = Object.fromEntries(sources.map((source) => [source, named]));
  return { anyOf: [schema, closedObject(from, { minProperties: 1, maxProperties: 1 })] };
}

/** @throws ConfigError for an object that names neither a file that is there nor a variable */
export function givenValue(node: YamlNode, files: AppFiles): GivenValue {
  const error = (message: string, hint?: string): ConfigError =>
    new ConfigError(message, { position: node.keyPosition(), hint });
  if (!node.isObject) return { read: () => node.value, isText: false, error };
  const [source, more] = node.children();
  if (source === undefined) throw error(`${node.key} is empty`, "A value, {file: …} or {env: …} is needed.");
  for (const member of [source, more]) {
    const key = String(member?.key ?? "file");
    if (!sources.includes(key)) throw member?.keyError(`Unknown source "${key}"`, suggestion(key, sources));
  }
  if (more !== undefined) throw more.keyError(`${node.key} can't come from two sources`);
  if (typeof source.value !== "string" || source.value === "")
    throw source.error(`${source.key} must be the name of ${source.key === "env" ? "a variable" : "a file"}`);
  const read = source.key === "env" ? variable(source, source.value) : fileText(source, source.value, files);
  return { read, isText: true, error };
}

function variable(source: YamlNode, name: string): GivenValue["read"] {
  return (env) => {
    const text = (Object.hasOwn(env, name) ? env[name] : undefined)?.trim() ?? "";
    if (text === "") throw source.error(`The environment variable ${name} is not set, or empty`);
    return text;
  };
}

function fileText(source: YamlNode, name: string, files: AppFiles): GivenValue["read"] {
  const fault = (message: string, hint?: string): ConfigError => source.error(message, hint);
  const path = existingFile(name, source.document.file.folder, files, fault);
  return () => {
    const text = readText(path)
      ?.replace(/^\uFEFF/, "")
      .trim();
    if (text === undefined) throw source.error(`The file "${name}" can't be read`);
    if (text === "") throw source.error(`The file "${name}" is empty`);
    return text;
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
