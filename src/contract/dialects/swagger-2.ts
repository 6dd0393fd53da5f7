// Reads operations of Swagger 2.0.
import { bareType } from "../../data/media-type.ts";
import type { OperationSource } from "../../definition/definition.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import { anyItem, type ItemBody, jsonTypeAmong } from "../item-body.ts";
import { type MockResponses, readMockResponses } from "../mock-responses.ts";
import { effectiveParameters } from "../parameters/effective-parameters.ts";
import { ParameterReader, places } from "../parameters/parameter-reader.ts";
import type { RequestRules, ResponseRule, ResponseRules } from "../rules.ts";
import type { Checker } from "../schemas/schema-types.ts";
import { type OperationReader, parameterLists, type Reading, readResponses } from "./operation-reader.ts";

export class Swagger2Reader implements OperationReader {
  readonly #reading: Reading;
  readonly #parameters: ParameterReader;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#parameters = new ParameterReader(reading.schemas, reading.compiler, reading.references, reading.problems);
  }

  request(source: OperationSource): RequestRules {
    return { ...this.#parameters.read(parameterLists(source)), consumes: this.#consumes(source) };
  }

  responses({ operation }: OperationSource): ResponseRules {
    return readResponses(operation?.get("responses"), this.#reading, (node) => this.#response(node));
  }

  mock({ operation }: OperationSource): MockResponses {
    return readMockResponses(operation?.get("responses"), this.#reading.references);
  }

  itemBody(source: OperationSource): ItemBody | undefined {
    const { references, problems } = this.#reading;
    const nodes = effectiveParameters(parameterLists(source), places, references, problems);
    if (nodes.some((node) => node.get("in")?.value === "formData")) return undefined;
    const types = this.#consumes(source);
    const mime = types.length === 0 ? anyItem.mime : jsonTypeAmong(types.map(bareType));
    const body = nodes.find((node) => node.get("in")?.value === "body");
    return mime === undefined ? undefined : { described: body !== undefined, mime, schema: body?.get("schema") };
  }

  #consumes({ operation, file, root }: OperationSource): readonly string[] {
    return this.#names([operation, file, root].flatMap((level) => level?.get("consumes") ?? [])[0]);
  }

  checker(schema: YamlNode): Checker {
    return this.#reading.compiler.checker(this.#reading.schemas.read(schema));
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
