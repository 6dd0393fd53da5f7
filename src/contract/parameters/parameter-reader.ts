// Reads the parameters of a path and of an operation; those of the operation win (Swagger 2.0, "Operation Object").
import type { References } from "../../definition/references.ts";
import type { Problems } from "../../errors/problems.ts";
import { suggestion } from "../../source/suggest.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import type { SchemaCompiler } from "../schemas/schema-compiler.ts";
import type { SchemaReader } from "../schemas/schema-reader.ts";
import type { Checker } from "../schemas/schema-types.ts";
import type { Parameter, ParameterPlace } from "./parameter.ts";
import { separators, type ValueShape } from "./parse-value.ts";

export type Parameters = {
  readonly parameters: readonly Parameter[];
  readonly body: { readonly name: string; readonly required: boolean; readonly checker: Checker } | undefined;
};

const places: readonly string[] = ["path", "query", "header", "formData", "body"];

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
    const nodes = new Map<string, YamlNode>();
    for (const list of lists) {
      for (const item of list.children()) {
        const node = item.get("$ref") === undefined ? item : this.#references.resolve(item);
        const key = node === undefined ? undefined : this.#keyOf(node);
        if (node !== undefined && key !== undefined) nodes.set(key, node);
      }
    }
    const parameters: Parameter[] = [];
    let body: Parameters["body"];
    for (const node of nodes.values()) {
      if (node.get("in")?.value === "body") body = this.#readBody(node);
      else parameters.push(this.#readParameter(node));
    }
    return { parameters, body };
  }

  /** Name and place tell parameters apart. Undefined where they are faulty, which is noted. */
  #keyOf(node: YamlNode): string | undefined {
    const [name, place] = [node.get("name"), node.get("in")];
    if (typeof name?.value !== "string") {
      this.#problems.add((name ?? node).error("A parameter needs a name"));
    } else if (typeof place?.value !== "string" || !places.includes(place.value)) {
      const hint = suggestion(String(place?.value ?? ""), places) ?? `It is one of: ${places.join(", ")}.`;
      this.#problems.add((place ?? node).error(`The parameter "${name.value}" needs to say what it is "in"`, hint));
    } else {
      return place.value === "body" ? "body" : `${place.value} ${name.value}`;
    }
    return undefined;
  }

  #readBody(node: YamlNode): NonNullable<Parameters["body"]> {
    const schema = node.get("schema");
    return {
      name: String(node.get("name")?.value),
      required: node.get("required")?.value === true,
      checker: this.#compiler.checker(schema === undefined ? {} : this.#schemas.read(schema)),
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
      shape: this.shape(node),
      checker: this.#compiler.checker(this.#schemas.readParameter(node)),
    };
  }

  /** How the text of a parameter or header is taken apart. */
  shape(node: YamlNode): ValueShape {
    const type = node.get("type")?.value;
    const types = (Array.isArray(type) ? type : [type]).filter((name) => typeof name === "string");
    if (node.get("x-nullable")?.value === true) types.push("null");
    const items = node.get("items");
    const format = node.get("collectionFormat");
    return { types, separator: this.#separator(format), items: items?.isObject ? this.shape(items) : undefined };
  }

  #separator(format: YamlNode | undefined): string {
    const name = String(format?.value ?? "csv");
    const separator = Object.hasOwn(separators, name) ? separators[name] : undefined;
    if (separator === undefined && format !== undefined)
      this.#problems.add(format.error(`Unknown collectionFormat "${name}"`, suggestion(name, Object.keys(separators))));
    return separator ?? ",";
  }
}
