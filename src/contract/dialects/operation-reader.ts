// How an operation is read: each dialect says it in other words, with the same rules in the end.
import type { OperationSource } from "../../definition/definition.ts";
import type { References } from "../../definition/references.ts";
import type { Problems } from "../../errors/problems.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import type { ItemBody } from "../item-body.ts";
import type { MockResponses } from "../mock-responses.ts";
import type { RequestRules, ResponseRule, ResponseRules } from "../rules.ts";
import type { SchemaCompiler } from "../schemas/schema-compiler.ts";
import type { SchemaReader } from "../schemas/schema-reader.ts";
import type { Checker } from "../schemas/schema-types.ts";

export interface OperationReader {
  request(source: OperationSource): RequestRules;
  responses(source: OperationSource): ResponseRules;
  mock(source: OperationSource): MockResponses;
  /** `anyItem` where no body is described; undefined for one that is never JSON. */
  itemBody(source: OperationSource): ItemBody | undefined;
  /** For values of a schema. */
  checker(schema: YamlNode): Checker;
}

/** What readers of operations read with. */
export type Reading = {
  readonly references: References;
  readonly problems: Problems;
  readonly schemas: SchemaReader;
  readonly compiler: SchemaCompiler;
};

/** The parameters of the path and of the operation, farthest first. */
export function parameterLists({ path, operation }: OperationSource): YamlNode[] {
  return [...[...path].reverse(), operation].flatMap((node) => node?.get("parameters") ?? []);
}

/** A value, or what its `$ref` leads to; undefined where that leads nowhere, which is noted. */
export function resolved(node: YamlNode | undefined, references: References): YamlNode | undefined {
  return node?.get("$ref") === undefined ? node : references.resolve(node);
}

/** Its keys have been checked with the definition. @param read reads one response, its reference followed */
export function readResponses(
  responses: YamlNode | undefined,
  { references }: Reading,
  read: (response: YamlNode) => ResponseRule,
): ResponseRules {
  const rules = new Map<string, ResponseRule>();
  for (const node of responses?.children() ?? []) {
    const key = String(node.key);
    if (/^x-/i.test(key)) continue;
    const target = resolved(node, references);
    rules.set(key === "default" ? key : key.toUpperCase(), target === undefined ? noRule : read(target));
  }
  return rules;
}

const noRule: ResponseRule = { contents: [], produces: [], headers: [] };
