// Checks a response against what its operation says of statuses, bodies and header fields.
import type { References } from "../definition/references.ts";
import type { Problems } from "../errors/problems.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import { bodyValue, NOT_JSON } from "./body-value.ts";
import type { CheckedResponse } from "./contract-types.ts";
import type { ParameterReader } from "./parameters/parameter-reader.ts";
import { parseValues, type ValueShape } from "./parameters/parse-value.ts";
import type { SchemaCompiler } from "./schemas/schema-compiler.ts";
import type { SchemaReader } from "./schemas/schema-reader.ts";
import type { Checker } from "./schemas/schema-types.ts";
import { violationMessage } from "./schemas/violation.ts";

type Header = { readonly name: string; readonly shape: ValueShape; readonly checker: Checker };

type ResponseRule = {
  /** Of the body; undefined where nothing is said of it. */
  readonly body: Checker | undefined;
  readonly headers: readonly Header[];
};

export type ResponseReading = {
  readonly schemas: SchemaReader;
  readonly compiler: SchemaCompiler;
  readonly parameters: ParameterReader;
  readonly references: References;
  readonly problems: Problems;
};

const MAX_MESSAGES = 20;

export class ResponseContract {
  readonly #rules: ReadonlyMap<string, ResponseRule>;

  /** @param responses the operation's; undefined where it has none: then there is nothing to check */
  constructor(responses: YamlNode | undefined, reading: ResponseReading) {
    const rules = new Map<string, ResponseRule>();
    for (const node of responses?.children() ?? []) {
      const status = String(node.key);
      if (/^x-/i.test(status)) continue;
      const target = node.get("$ref") === undefined ? node : reading.references.resolve(node);
      if (!/^([1-5]\d\d|default)$/.test(status))
        reading.problems.add(node.keyError(`"${status}" is no status code`, "Such as: 200, or default."));
      else rules.set(status, target === undefined ? { body: undefined, headers: [] } : readRule(target, reading));
    }
    this.#rules = rules;
  }

  /** Whether the body of a response with this status is looked at. */
  needsBody(status: number): boolean {
    return this.#ruleFor(status)?.body !== undefined;
  }

  /** @returns what is wrong, in FLAT's words; empty where nothing is */
  check({ status, fields, body }: CheckedResponse): readonly string[] {
    if (this.#rules.size === 0) return [];
    const rule = this.#ruleFor(status);
    if (rule === undefined) return [`No definition for status code ${status} and no 'default'.`];
    const messages = rule.headers.flatMap((header) => checkHeader(header, fields));
    if (rule.body !== undefined && body !== undefined) {
      const value = bodyValue(body);
      if (value === "broken") messages.push(NOT_JSON);
      else if (value !== undefined)
        for (const violation of rule.body.check(value.json)) messages.push(violationMessage(violation, "body"));
    }
    return messages.slice(0, MAX_MESSAGES);
  }

  #ruleFor(status: number): ResponseRule | undefined {
    return this.#rules.get(String(status)) ?? this.#rules.get("default");
  }
}

function readRule(node: YamlNode, { schemas, compiler, parameters }: ResponseReading): ResponseRule {
  const schema = node.get("schema");
  return {
    body:
      schema === undefined || schema.get("type")?.value === "file" ? undefined : compiler.checker(schemas.read(schema)),
    headers: (node.get("headers")?.children() ?? []).map((header) => ({
      name: String(header.key),
      shape: parameters.shape(header),
      checker: compiler.checker(schemas.readParameter(header)),
    })),
  };
}

/** A field that isn't there is fine: Swagger 2.0 knows no required response fields. */
function checkHeader({ name, shape, checker }: Header, fields: readonly string[]): string[] {
  const texts: string[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2)
    if (fields[at]?.toLowerCase() === name.toLowerCase()) texts.push(fields[at + 1] as string);
  if (texts.length === 0) return [];
  return checker
    .check(parseValues(texts, shape))
    .map((violation) => violationMessage({ ...violation, place: name + violation.place }, "header"));
}
