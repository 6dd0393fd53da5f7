// Reads operations of Swagger 2.0.
import type { OperationSource } from "../../definition/definition.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import { type MockResponses, readMockResponses } from "../mock-responses.ts";
import { ParameterReader } from "../parameters/parameter-reader.ts";
import type { RequestRules, ResponseRule, ResponseRules } from "../rules.ts";
import { type OperationReader, parameterLists, type Reading, readResponses } from "./operation-reader.ts";

export class Swagger2Reader implements OperationReader {
  readonly #reading: Reading;
  readonly #parameters: ParameterReader;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#parameters = new ParameterReader(reading.schemas, reading.compiler, reading.references, reading.problems);
  }

  request(source: OperationSource): RequestRules {
    const consumes = [source.operation, source.file, source.root].flatMap((level) => level?.get("consumes") ?? [])[0];
    return { ...this.#parameters.read(parameterLists(source)), consumes: this.#names(consumes) };
  }

  responses({ operation }: OperationSource): ResponseRules {
    return readResponses(operation?.get("responses"), this.#reading, (node) => this.#response(node));
  }

  mock({ operation }: OperationSource): MockResponses {
    return readMockResponses(operation?.get("responses"), this.#reading.references);
  }

  #response(node: YamlNode): ResponseRule {
    const { schemas, compiler } = this.#reading;
    const schema = node.get("schema");
    const isChecked = schema !== undefined && schema.get("type")?.value !== "file";
    return {
      contents: isChecked ? [{ range: "*/*", checker: compiler.checker(schemas.read(schema)), form: undefined }] : [],
      // `produces` says what there is to choose from, and FLAT lets other types pass.
      produces: [],
      headers: (node.get("headers")?.children() ?? []).map((header) => ({
        name: String(header.key),
        // Swagger 2.0 knows no required response fields.
        required: false,
        read: this.#parameters.reader(header),
        checker: compiler.checker(schemas.readParameter(header)),
      })),
    };
  }

  #names(list: YamlNode | undefined): readonly string[] {
    if (list === undefined || list.value === null) return [];
    if (!Array.isArray(list.value) || !list.value.every((item) => typeof item === "string")) {
      this.#reading.problems.add(list.error(`${list.key} must be a list of media types`));
      return [];
    }
    return list.value.map((type: string) => type.toLowerCase());
  }
}
