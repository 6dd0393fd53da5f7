// Makes plain JSON Schema (draft 4) of the schema objects of Swagger 2.0, and notes their faults with positions.

import type { References } from "../../definition/references.ts";
import type { Problems } from "../../errors/problems.ts";
import { suggestion } from "../../source/suggest.ts";
import { YamlNode } from "../../source/yaml-node.ts";
import { PatternFault } from "../../xpath/pcre/pattern-fault.ts";
import { schemaPattern } from "./schema-pattern.ts";
import type { Schema } from "./schema-types.ts";

/** Where a registered schema is found by `$ref`. */
export const schemaURI = (number: number): string => `flat:/${number}`;

const types: readonly string[] = ["string", "number", "integer", "boolean", "array", "object", "null", "file"];

/** What the value of a keyword must be, as messages say it; undefined where it is fine. */
type Rule = (node: YamlNode) => string | undefined;

const wants =
  (what: string, fits: (value: unknown) => boolean): Rule =>
  ({ value }) =>
    fits(value) ? undefined : what;

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const number = wants("a number", isNumber);
const count = wants("a whole number", (value) => isNumber(value) && Number.isInteger(value) && value >= 0);
const truth = wants("true or false", (value) => typeof value === "boolean");
const strings = wants(
  "a list of names",
  (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
);

/** Keywords that are taken as they are. */
const plain: Readonly<Record<string, Rule>> = {
  maximum: number,
  minimum: number,
  exclusiveMaximum: truth,
  exclusiveMinimum: truth,
  multipleOf: wants("a number above 0", (value) => isNumber(value) && value > 0),
  maxLength: count,
  minLength: count,
  maxItems: count,
  minItems: count,
  uniqueItems: truth,
  maxProperties: count,
  minProperties: count,
  enum: wants("a list of values", Array.isArray),
  format: wants("a name", (value) => typeof value === "string"),
  pattern: (node) => patternFault(node.value),
};

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
const nested: Readonly<Record<string, "schema" | "schemas" | "named" | "schema or schemas" | "schema or truth">> = {
  items: "schema or schemas",
  additionalItems: "schema or truth",
  properties: "named",
  patternProperties: "named",
  additionalProperties: "schema or truth",
  propertyNames: "schema",
  allOf: "schemas",
  anyOf: "schemas",
  oneOf: "schemas",
  not: "schema",
};

export class SchemaReader {
  /** Schemas that references lead to, by number: cyclic ones come to themselves by it. */
  readonly registered: Schema[] = [];
  readonly #numbers = new Map<unknown, number>();
  readonly #references: References;
  readonly #problems: Problems;

  constructor(references: References, problems: Problems) {
    this.#references = references;
    this.#problems = problems;
  }

  /** @returns the schema; one that allows everything where it has faults, which are noted */
  read(node: YamlNode): Schema {
    if (!node.isObject) {
      this.#problems.add(node.error("A schema must be an object"));
      return {};
    }
    const ref = node.get("$ref");
    if (ref !== undefined) return nullableRef(this.#readRef(node), isNullable(node));
    const schema: Record<string, unknown> = {};
    for (const member of node.children()) this.#readKeyword(member, schema);
    this.#readDiscriminator(node, schema);
    return isNullable(node) ? nullable(schema) : schema;
  }

  /** The schema of a parameter, header or item whose keywords stand beside its name: there `required` has another meaning. */
  readParameter(node: YamlNode): Schema {
    const schema: Record<string, unknown> = {};
    for (const member of node.children()) {
      if (member.key === "items" && member.isObject) schema.items = this.readParameter(member);
      else if (member.key !== "required") this.#readKeyword(member, schema);
    }
    return isNullable(node) ? nullable(schema) : schema;
  }

  #readRef(holder: YamlNode): Schema {
    const target = this.#references.resolve(holder);
    return target === undefined ? {} : { $ref: schemaURI(this.#register(target)) };
  }

  #register(target: YamlNode): number {
    const known = this.#numbers.get(target.value);
    if (known !== undefined) return known;
    const number = this.registered.push({}) - 1;
    this.#numbers.set(target.value, number);
    this.registered[number] = this.read(target);
    return number;
  }

  #readKeyword(node: YamlNode, schema: Record<string, unknown>): void {
    const name = String(node.key);
    if (name === "type") this.#readType(node, schema);
    else if (name === "required") this.#readRequired(node, schema);
    else if (name === "dependencies") schema[name] = this.#dependencies(node);
    else if (Object.hasOwn(plain, name)) this.#readPlain(name, node, schema);
    else if (Object.hasOwn(nested, name)) this.#readNested(name, node, schema);
  }

  #readPlain(name: string, node: YamlNode, schema: Record<string, unknown>): void {
    const wanted = plain[name]?.(node);
    if (wanted === undefined) schema[name] = node.value;
    else this.#problems.add(node.error(`${name} must be ${wanted}`));
  }

  #readType(node: YamlNode, schema: Record<string, unknown>): void {
    const names: readonly unknown[] = Array.isArray(node.value) ? node.value : [node.value];
    const wrong = names.find((name) => typeof name !== "string" || !types.includes(name));
    if (wrong !== undefined || names.length === 0) {
      this.#problems.add(node.error(`Unknown type "${String(wrong)}"`, suggestion(String(wrong), types)));
    } else if (!names.includes("file")) {
      schema.type = node.value;
    }
  }

  /** `required: true` at a property, as other versions of JSON Schema and parameters have it, says nothing here. */
  #readRequired(node: YamlNode, schema: Record<string, unknown>): void {
    if (typeof node.value === "boolean") {
      this.#problems.warn(
        node.keyError("required has no effect here", "The object around it lists the names of required properties."),
      );
    } else if (strings(node) !== undefined) {
      this.#problems.add(node.error(`required must be ${strings(node)}`));
    } else if ((node.value as readonly unknown[]).length > 0) {
      schema.required = [...new Set(node.value as readonly string[])];
    }
  }

  #readNested(name: string, node: YamlNode, schema: Record<string, unknown>): void {
    const kind = nested[name];
    if (kind === "named") {
      if (node.isObject) this.#readNamed(name, node, schema);
      else this.#problems.add(node.error(`${name} must be an object`));
    } else if (Array.isArray(node.value)) {
      if (kind === "schemas" || kind === "schema or schemas") schema[name] = this.#list(name, node);
      else this.#problems.add(node.error(`${name} must be a schema`));
    } else if (typeof node.value === "boolean" && kind === "schema or truth") {
      schema[name] = node.value;
    } else if (kind === "schemas") {
      this.#problems.add(node.error(`${name} must be a list of schemas`));
    } else {
      schema[name] = this.read(node);
    }
  }

  #list(name: string, node: YamlNode): Schema[] {
    const schemas = node.children().map((item) => this.read(item));
    if (schemas.length === 0 && name !== "items") this.#problems.add(node.error(`${name} must have a schema`));
    return schemas;
  }

  #readNamed(keyword: string, node: YamlNode, schema: Record<string, unknown>): void {
    for (const member of node.children()) {
      const name = String(member.key);
      const fault = keyword === "patternProperties" ? patternFault(name) : undefined;
      if (fault !== undefined) this.#problems.add(member.keyError(`The name must be ${fault}`));
      // The compiler leaves this one name out, for fear of prototypes; as a pattern it takes it.
      else if (name === "__proto__") this.#put(schema, "patternProperties", "^__proto__$", member);
      else this.#put(schema, keyword, name, member);
    }
  }

  #put(schema: Record<string, unknown>, keyword: string, name: string, member: YamlNode): void {
    schema[keyword] ??= {};
    (schema[keyword] as Record<string, Schema>)[name] = this.read(member);
  }

  #dependencies(node: YamlNode): Record<string, unknown> {
    const dependencies: Record<string, unknown> = Object.create(null);
    for (const member of node.children()) {
      dependencies[String(member.key)] = Array.isArray(member.value) ? member.value : this.read(member);
    }
    return dependencies;
  }

  /** The discriminator's values are the names of the definitions that refine this one, and its own. */
  #readDiscriminator(node: YamlNode, schema: Record<string, unknown>): void {
    const discriminator = node.get("discriminator");
    if (discriminator === undefined) return;
    if (typeof discriminator.value !== "string") {
      this.#problems.add(discriminator.error("discriminator must be the name of a property"));
      return;
    }
    const definitions = YamlNode.root(discriminator.document).get("definitions")?.children() ?? [];
    const mapping: Record<string, string> = Object.create(null);
    for (const member of definitions) {
      const definition = (member.get("$ref") === undefined ? member : this.#references.resolve(member)) ?? member;
      if (definition.value === node.value || this.#refines(definition, node.value, new Set())) {
        mapping[String(member.key)] = schemaURI(this.#register(definition));
      }
    }
    schema.discriminate = { property: discriminator.value, mapping };
  }

  /** Whether a definition has another one among its `allOf`, near or far. */
  #refines(definition: YamlNode, base: unknown, seen: Set<unknown>): boolean {
    if (seen.has(definition.value)) return false;
    seen.add(definition.value);
    for (const part of definition.get("allOf")?.children() ?? []) {
      const target = part.get("$ref") === undefined ? part : this.#references.resolve(part);
      if (target !== undefined && (target.value === base || this.#refines(target, base, seen))) return true;
    }
    return false;
  }
}

function isNullable(node: YamlNode): boolean {
  return node.get("x-nullable")?.value === true;
}

function nullableRef(schema: Schema, wanted: boolean): Schema {
  return wanted ? { anyOf: [{ type: "null" }, schema] } : schema;
}

function nullable(schema: Record<string, unknown>): Schema {
  const { type } = schema;
  if (type !== undefined) schema.type = [...new Set([type, "null"].flat())];
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
  return schema;
}

function patternFault(pattern: unknown): string | undefined {
  if (typeof pattern !== "string") return "a regular expression";
  try {
    schemaPattern(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof PatternFault || error instanceof SyntaxError) return `a regular expression: ${error.message}`;
    throw error;
  }
}
