// Reads operations of OpenAPI 3.0 and 3.1.
import { bareType, isJsonType } from "../../data/media-type.ts";
import type { OperationSource } from "../../definition/definition.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import { anyItem, type ItemBody, jsonTypeAmong } from "../item-body.ts";
import type { MediaContent } from "../media-content.ts";
import { MockResponses } from "../mock-responses.ts";
import { StyledParameters } from "../parameters/styled-parameters.ts";
import type { BodyRule, RequestRules, ResponseRule, ResponseRules } from "../rules.ts";
import type { Checker } from "../schemas/schema-types.ts";
import { readExamples } from "./openapi-3-examples.ts";
import { type OperationReader, parameterLists, type Reading, readResponses, resolved } from "./operation-reader.ts";

export class OpenAPI3Reader implements OperationReader {
  readonly #reading: Reading;
  readonly #parameters: StyledParameters;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#parameters = new StyledParameters(reading);
  }

  request(source: OperationSource): RequestRules {
    const parameters = this.#parameters.read(parameterLists(source));
    const body = resolved(source.operation?.get("requestBody"), this.#reading.references);
    if (body === undefined || body.value === null) return { parameters, body: undefined, consumes: [] };
    const rule: BodyRule = {
      name: "requestBody",
      required: body.get("required")?.value === true,
      contents: this.#contents(body),
    };
    return { parameters, body: rule, consumes: rule.contents.map(({ range }) => range) };
  }

  responses({ operation }: OperationSource): ResponseRules {
    return readResponses(operation?.get("responses"), this.#reading, (node) => this.#response(node));
  }

  /** The examples of the status 200, else of `2XX`, else of `default`. */
  mock({ operation }: OperationSource): MockResponses {
    const responses = operation?.get("responses");
    const found = ["200", "2XX", "2xx", "default"].flatMap((status) => responses?.get(status) ?? [])[0];
    const response = resolved(found, this.#reading.references);
    return new MockResponses(readExamples(response?.get("content"), this.#reading.references));
  }

  itemBody({ operation }: OperationSource): ItemBody | undefined {
    const content = resolved(operation?.get("requestBody"), this.#reading.references)?.get("content");
    if (content === undefined || content.value === null) return anyItem;
    const medias = content.children();
    const types = medias.map(({ key }) => bareType(String(key)));
    const mime = jsonTypeAmong(types);
    if (mime === undefined) return undefined;
    const named = types.indexOf(mime);
    const media = medias[named < 0 ? types.findIndex((type) => type.endsWith("/*")) : named];
    return { described: true, mime, schema: media?.get("schema") };
  }

  checker(schema: YamlNode): Checker {
    return this.#reading.compiler.checker(this.#reading.schemas.read(schema));
  }

  #response(node: YamlNode): ResponseRule {
    const { references } = this.#reading;
    const contents = this.#contents(node);
    const headers = (node.get("headers")?.children() ?? []).flatMap((header) => {
      const target = resolved(header, references);
      const name = String(header.key);
      // "If a response header is defined with the name Content-Type, it SHALL be ignored."
      if (target === undefined || name.toLowerCase() === "content-type") return [];
      return [this.#parameters.header(target, name)];
    });
    return { contents, produces: contents.map(({ range }) => range), headers };
  }

  /** @param holder a request body or response */
  #contents(holder: YamlNode): MediaContent[] {
    const content = holder.get("content");
    if (content === undefined || content.value === null) return [];
    if (!content.isObject) this.#reading.problems.add(content.error("content must be an object of media types"));
    return content.children().map((media) => this.#content(media));
  }

  #content(media: YamlNode): MediaContent {
    const range = String(media.key).toLowerCase();
    const type = bareType(range);
    const schema = media.get("schema");
    const isForm = type === "application/x-www-form-urlencoded" || type === "multipart/form-data";
    if (schema === undefined || !(isForm || isReadable(type)) || isBinary(schema))
      return { range, checker: undefined, form: undefined };
    const checker = this.#reading.compiler.checker(this.#reading.schemas.read(schema));
    return { range, checker, form: isForm ? this.#parameters.form(schema, media.get("encoding")) : undefined };
  }
}

/** Whether a body of such a type can be one that is looked into. */
function isReadable(type: string): boolean {
  return type === "*/*" || type === "application/*" || isJsonType(type) || type.startsWith("text/");
}

function isBinary(schema: YamlNode): boolean {
  return schema.get("type")?.value === "string" && schema.get("format")?.value === "binary";
}
