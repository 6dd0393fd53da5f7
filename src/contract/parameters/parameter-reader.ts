// Reads the parameters of a path and of an operation; those of the operation win (Swagger 2.0, "Operation Object").
import type { References } from "../../definition/references.ts";
import type { Problems } from "../../errors/problems.ts";
import { suggestion } from "../../source/suggest.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import type { BodyRule } from "../rules.ts";
import type { SchemaCompiler } from "../schemas/schema-compiler.ts";
import type { SchemaReader } from "../schemas/schema-reader.ts";
import { effectiveParameters } from "./effective-parameters.ts";
import type { Parameter, ParameterPlace, ValueReader } from "./parameter.ts";
import { parseValues, separators, type ValueShape } from "./parse-value.ts";

export type Parameters = {
  readonly parameters: readonly Parameter[];
  readonly body: BodyRule | undefined;
};

/** Where parameters of Swagger 2.0 are. */
export const places: readonly string[] = ["path", "query", "header", "formData", "body"];

export class ParameterReader {
  readonly #schemas: SchemaReader;
  readonly #compiler: SchemaCompiler;
  readonly #references: References;
  readonly #problems: Problems;

  constructor(schemas: SchemaReader, compiler: SchemaCompiler, references: References, problems: Problems) {
    this.#schemas = schemas;
    this.#compiler = compiler;
    this.#references = references;
    this.#problems = problems;
  }

  /** @param lists the `parameters` of the path and of the operation, in this order */
  read(lists: readonly YamlNode[]): Parameters {
    const nodes = effectiveParameters(lists, places, this.#references, this.#problems);
    const parameters: Parameter[] = [];
    let body: Parameters["body"];
    for (const node of nodes) {
      if (node.get("in")?.value === "body") body = this.#readBody(node);
      else parameters.push(this.#readParameter(node));
    }
    return { parameters, body };
  }

  #readBody(node: YamlNode): BodyRule {
    const schema = node.get("schema");
    const checker = this.#compiler.checker(schema === undefined ? {} : this.#schemas.read(schema));
    return {
      name: String(node.get("name")?.value),
      required: node.get("required")?.value === true,
      contents: [{ range: "*/*", checker, form: undefined }],
    };
  }

  #readParameter(node: YamlNode): Parameter {
    const place = node.get("in")?.value as ParameterPlace;
    return {
      name: String(node.get("name")?.value),
      place,
      required: place === "path" || node.get("required")?.value === true,
      allowEmpty: node.get("allowEmptyValue")?.value === true,
      file: node.get("type")?.value === "file",
      deep: false,
      read: this.reader(node),
      checker: this.#compiler.checker(this.#schemas.readParameter(node)),
    };
  }

  /** How the text of a parameter or header is taken apart. */
  reader(node: YamlNode): ValueReader {
    const shape = this.#shape(node);
    return (texts) => (texts.length === 0 ? undefined : parseValues(texts, shape));
  }

  #shape(node: YamlNode): ValueShape {
    const type = node.get("type")?.value;
    const types = (Array.isArray(type) ? type : [type]).filter((name) => typeof name === "string");
    if (node.get("x-nullable")?.value === true) types.push("null");
    const items = node.get("items");
    const format = node.get("collectionFormat");
    return { types, separator: this.#separator(format), items: items?.isObject ? this.#shape(items) : undefined };
  }

  #separator(format: YamlNode | undefined): string {
    const name = String(format?.value ?? "csv");
    const separator = Object.hasOwn(separators, name) ? separators[name] : undefined;
    if (separator === undefined && format !== undefined)
      this.#problems.add(format.error(`Unknown collectionFormat "${name}"`, suggestion(name, Object.keys(separators))));
    return separator ?? ",";
  }
}
