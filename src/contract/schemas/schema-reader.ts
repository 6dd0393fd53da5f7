// Makes plain JSON Schema of the schema objects of definitions, and notes their faults with positions.

import type { References } from "../../definition/references.ts";
import type { Problems } from "../../errors/problems.ts";
import { suggestion } from "../../source/suggest.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import { readDiscriminator } from "./discriminator.ts";
import type { Schema } from "./schema-types.ts";
import { names, patternFault, swagger2Schemas, type Vocabulary } from "./vocabulary.ts";

/** Where a registered schema is found by `$ref`. */
export const schemaURI = (number: number): string => `flat:/${number}`;

export class SchemaReader {
  /** Schemas that references lead to, by number: cyclic ones come to themselves by it. */
  readonly registered: Schema[] = [];
  readonly #numbers = new Map<unknown, number>();
  readonly #references: References;
  readonly #problems: Problems;
  readonly #vocabulary: Vocabulary;
  #tracksEvaluation = false;

  constructor(references: References, problems: Problems, vocabulary: Vocabulary = swagger2Schemas) {
    this.#references = references;
    this.#problems = problems;
    this.#vocabulary = vocabulary;
  }

  get edition(): Vocabulary["edition"] {
    return this.#vocabulary.edition;
  }

  /** Whether any schema asks what others have looked at (`unevaluatedProperties`, `unevaluatedItems`). */
  get tracksEvaluation(): boolean {
    return this.#tracksEvaluation;
  }

  /** @returns the schema; one that allows everything where it has faults, which are noted */
  read(node: YamlNode): Schema {
    const { modern } = this.#vocabulary;
    if (modern && typeof node.value === "boolean") return node.value ? {} : { not: {} };
    if (!node.isObject) {
      this.#problems.add(node.error("A schema must be an object"));
      return {};
    }
    const ref = node.get("$ref") === undefined ? undefined : this.#readRef(node, "$ref");
    if (ref !== undefined && !modern) return nullableRef(ref, this.#isNullable(node));
    const schema: Record<string, unknown> = { ...ref };
    for (const member of node.children()) this.#readKeyword(member, schema);
    if (modern && node.get("$dynamicRef") !== undefined) this.#readDynamicRef(node, schema);
    // The compiler leaves out an "if" with nothing behind it, though it counts as having looked at properties.
    // biome-ignore lint/suspicious/noThenProperty: it is the name of a keyword
    if (schema.if !== undefined) Object.assign(schema, { then: anything, else: anything, ...schema });
    if (schema.unevaluatedItems !== undefined) schema.countedItems = true;
    this.#readDiscriminator(node, schema);
    return this.#isNullable(node) ? nullable(schema) : schema;
  }

  /** Anchors are looked for in the document alone: what calls a schema doesn't give another meaning to it. */
  #readDynamicRef(node: YamlNode, schema: Record<string, unknown>): void {
    const parts = (schema.allOf as readonly Schema[] | undefined) ?? [];
    schema.allOf = [...parts, this.#readRef(node, "$dynamicRef")];
  }

  #isNullable(node: YamlNode): boolean {
    const { nullable: keyword } = this.#vocabulary;
    return keyword !== undefined && node.get(keyword)?.value === true;
  }

  /** The schema of a parameter, header or item whose keywords stand beside its name: there `required` has another meaning. */
  readParameter(node: YamlNode): Schema {
    const schema: Record<string, unknown> = {};
    for (const member of node.children()) {
      if (member.key === "items" && member.isObject) schema.items = this.readParameter(member);
      else if (member.key !== "required") this.#readKeyword(member, schema);
    }
    return this.#isNullable(node) ? nullable(schema) : schema;
  }

  #readRef(holder: YamlNode, keyword: string): Schema {
    const target = this.#references.resolve(holder, keyword);
    if (target !== undefined && this.#leadsBack(target)) {
      this.#problems.add((holder.get(keyword) ?? holder).error("The reference leads to itself"));
      return {};
    }
    return target === undefined ? {} : { $ref: schemaURI(this.#register(target)) };
  }

  /** Whether references alone lead from a schema to itself: no value could ever be checked by it. */
  #leadsBack(start: YamlNode): boolean {
    const seen = new Set<unknown>();
    for (let node: YamlNode | undefined = start; node !== undefined; node = this.#references.resolve(node)) {
      if (seen.has(node.value)) return true;
      seen.add(node.value);
    }
    return false;
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
    const { plain, nested } = this.#vocabulary;
    if (name.startsWith("unevaluated")) this.#tracksEvaluation = true;
    if (name === "type") this.#readType(node, schema);
    else if (name === "required") this.#readRequired(node, schema);
    else if (name === "dependencies") schema[name] = this.#dependencies(node);
    else if (Object.hasOwn(plain, name)) this.#readPlain(name, node, schema);
    else if (Object.hasOwn(nested, name)) this.#readNested(name, node, schema);
  }

  #readPlain(name: string, node: YamlNode, schema: Record<string, unknown>): void {
    const wanted = this.#vocabulary.plain[name]?.(node);
    if (wanted === undefined) schema[name] = node.value;
    else this.#problems.add(node.error(`${name} must be ${wanted}`));
  }

  #readType(node: YamlNode, schema: Record<string, unknown>): void {
    const { types } = this.#vocabulary;
    const given: readonly unknown[] = Array.isArray(node.value) ? node.value : [node.value];
    const wrong = given.find((name) => typeof name !== "string" || !types.includes(name));
    if (wrong !== undefined || given.length === 0) {
      this.#problems.add(node.error(`Unknown type "${String(wrong)}"`, suggestion(String(wrong), types)));
    } else if (!given.includes("file")) {
      schema.type = node.value;
    }
  }

  /** `required: true` at a property, as other versions of JSON Schema and parameters have it, says nothing here. */
  #readRequired(node: YamlNode, schema: Record<string, unknown>): void {
    if (typeof node.value === "boolean") {
      this.#problems.warn(
        node.keyError("required has no effect here", "The object around it lists the names of required properties."),
      );
    } else if (names(node) !== undefined) {
      this.#problems.add(node.error(`required must be ${names(node)}`));
    } else if ((node.value as readonly unknown[]).length > 0) {
      schema.required = [...new Set(node.value as readonly string[])];
    }
  }

  #readNested(name: string, node: YamlNode, schema: Record<string, unknown>): void {
    const kind = this.#vocabulary.nested[name];
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

  #readDiscriminator(node: YamlNode, schema: Record<string, unknown>): void {
    const discriminator = node.get("discriminator");
    if (discriminator === undefined) return;
    const found = readDiscriminator(node, discriminator, {
      references: this.#references,
      problems: this.#problems,
      vocabulary: this.#vocabulary,
      register: (target) => schemaURI(this.#register(target)),
    });
    if (found === undefined) return;
    schema.discriminate = found;
    if (found.decides) for (const keyword of ["oneOf", "anyOf"]) delete schema[keyword];
  }
}

/** Has a keyword, so that it is applied. */
const anything: Schema = { allOf: [{}] };

function nullableRef(schema: Schema, wanted: boolean): Schema {
  return wanted ? { anyOf: [{ type: "null" }, schema] } : schema;
}

function nullable(schema: Record<string, unknown>): Schema {
  const { type } = schema;
  if (type !== undefined) schema.type = [...new Set([type, "null"].flat())];
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
  return schema;
}
