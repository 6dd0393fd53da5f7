// Makes the contracts of operations from a definition. Schemas that several of them refer to are shared.

import type { Json } from "../data/json.ts";
import type { OperationSource } from "../definition/definition.ts";
import { type DialectName, dialectOf } from "../definition/dialects/dialect.ts";
import type { References } from "../definition/references.ts";
import type { Problems } from "../errors/problems.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import { OpenAPI3Reader } from "./dialects/openapi-3.ts";
import type { OperationReader } from "./dialects/operation-reader.ts";
import { Swagger2Reader } from "./dialects/swagger-2.ts";
import type { ItemBody } from "./item-body.ts";
import type { MockResponses } from "./mock-responses.ts";
import { RequestContract } from "./request-contract.ts";
import { ResponseContract } from "./response-contract.ts";
import { SchemaCompiler } from "./schemas/schema-compiler.ts";
import { SchemaReader } from "./schemas/schema-reader.ts";
import { type Findings, withSlowPatterns } from "./schemas/slow-matches.ts";
import { violationMessage } from "./schemas/violation.ts";
import { openapi30Schemas, openapi31Schemas, swagger2Schemas } from "./schemas/vocabulary.ts";

const dialects = {
  "swagger-2.0": { vocabulary: swagger2Schemas, Reader: Swagger2Reader },
  "openapi-3.0": { vocabulary: openapi30Schemas, Reader: OpenAPI3Reader },
  "openapi-3.1": { vocabulary: openapi31Schemas, Reader: OpenAPI3Reader },
} as const;

/** Reads the operations of one definition. */
export class ContractReader {
  readonly #references: References;
  readonly #problems: Problems;
  readonly #readers = new Map<DialectName, OperationReader>();

  /** Faults of what is read are noted. */
  constructor(references: References, problems: Problems) {
    this.#references = references;
    this.#problems = problems;
  }

  request(source: OperationSource): RequestContract {
    return new RequestContract(this.#readerOf(source).request(source));
  }

  response(source: OperationSource): ResponseContract {
    return new ResponseContract(this.#readerOf(source).responses(source));
  }

  /** What the definition has to mock the operation with. */
  mock(source: OperationSource): MockResponses {
    return this.#readerOf(source).mock(source);
  }

  /** Undefined for an operation whose bodies are never JSON. */
  itemBody(source: OperationSource): ItemBody | undefined {
    return this.#readerOf(source).itemBody(source);
  }

  /** What is wrong with a value of the app's own. @param root the top level of the definition */
  check(value: Json, schema: YamlNode, root: YamlNode): Findings {
    const checker = this.#readerOf({ root }).checker(schema);
    return withSlowPatterns(() => checker.check(value).map((violation) => violationMessage(violation, "body")));
  }

  #readerOf({ root }: Pick<OperationSource, "root">): OperationReader {
    const { name } = dialectOf(root);
    const known = this.#readers.get(name);
    if (known !== undefined) return known;
    const { vocabulary, Reader } = dialects[name];
    const [references, problems] = [this.#references, this.#problems];
    const schemas = new SchemaReader(references, problems, vocabulary);
    const reader = new Reader({ references, problems, schemas, compiler: new SchemaCompiler(schemas) });
    this.#readers.set(name, reader);
    return reader;
  }
}
