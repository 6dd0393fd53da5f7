// Makes the contracts of operations from a definition. Schemas that several of them refer to are shared.
import type { OperationSource } from "../definition/definition.ts";
import type { References } from "../definition/references.ts";
import type { Problems } from "../errors/problems.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import { ParameterReader } from "./parameters/parameter-reader.ts";
import { RequestContract } from "./request-contract.ts";
import { ResponseContract } from "./response-contract.ts";
import { SchemaCompiler } from "./schemas/schema-compiler.ts";
import { SchemaReader } from "./schemas/schema-reader.ts";

export class ContractReader {
  readonly #schemas: SchemaReader;
  readonly #compiler: SchemaCompiler;
  readonly #parameters: ParameterReader;
  readonly #references: References;
  readonly #problems: Problems;

  /** Faults of what is read are noted. */
  constructor(references: References, problems: Problems) {
    this.#schemas = new SchemaReader(references, problems);
    this.#compiler = new SchemaCompiler(this.#schemas);
    this.#parameters = new ParameterReader(this.#schemas, this.#compiler, references, problems);
    this.#references = references;
    this.#problems = problems;
  }

  request({ root, path, operation }: OperationSource): RequestContract {
    const lists = [...[...path].reverse(), operation].flatMap((node) => node?.get("parameters") ?? []);
    const consumes = operation?.get("consumes") ?? root.get("consumes");
    return new RequestContract(this.#parameters.read(lists), this.#names(consumes));
  }

  response({ operation }: OperationSource): ResponseContract {
    return new ResponseContract(operation?.get("responses"), {
      schemas: this.#schemas,
      compiler: this.#compiler,
      parameters: this.#parameters,
      references: this.#references,
      problems: this.#problems,
    });
  }

  #names(list: YamlNode | undefined): readonly string[] {
    if (list === undefined || list.value === null) return [];
    if (!Array.isArray(list.value) || !list.value.every((item) => typeof item === "string")) {
      this.#problems.add(list.error(`${list.key} must be a list of media types`));
      return [];
    }
    return list.value as readonly string[];
  }
}
