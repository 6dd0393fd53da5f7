// What the gateway answers in place of a route: refusals, accepted runs, lists of results. Clients see it in the definition.
import type { Json } from "../data/json.ts";
import type { Definition, OperationEntry, OperationSource } from "../definition/definition.ts";
import type { Dialect } from "../definition/dialects/dialect.ts";
import { defaultDescription } from "../definition/response-codes.ts";
import type { Bundle } from "./bundle.ts";
import type { Plain } from "./completed.ts";

export type GatewayResponseParts = {
  readonly definition: Definition;
  readonly bundle: Bundle;
  readonly dialect: Dialect;
  /** Whether an operation answers nobody without a token. */
  readonly isSecured: (source: OperationSource) => boolean;
};

/** A response in the terms of JSON; each dialect writes it otherwise. */
type Description = {
  readonly description: string;
  readonly schema?: Json | undefined;
  /** Schemas by field name. */
  readonly headers?: Readonly<Record<string, Plain>>;
};

const bulkResult: Plain = {
  type: "object",
  required: ["index", "status"],
  properties: {
    index: { type: "integer", description: "The place of the item, from 0" },
    status: { type: "integer", description: "What its response would have been" },
    headers: { type: "object" },
    body: {},
  },
};

export class GatewayResponses {
  readonly #parts: GatewayResponseParts;
  /** References to schemas of the gateway's own, by name. */
  readonly #schemas = new Map<string, Json>();

  constructor(parts: GatewayResponseParts) {
    this.#parts = parts;
  }

  /** By status. @param written the responses that the operation has */
  of({ bulk, source }: OperationEntry, written: Plain): Plain {
    return {
      ...(bulk !== undefined && this.#described(written, 207, this.#bulk())),
      ...(this.#parts.isSecured(source) && this.#described(written, 403, { description: defaultDescription("403") })),
    };
  }

  #bulk(): Description {
    const items = this.#schema("BulkResult", bulkResult);
    return { description: "The results of a list of items, in their order", schema: { type: "array", items } };
  }

  /** What the operation says of it itself goes before. */
  #described(written: Plain, status: number, { description, schema, headers = {} }: Description): Plain {
    if (Object.hasOwn(written, status)) return {};
    const isOld = this.#parts.dialect.name === "swagger-2.0";
    const fields = Object.entries(headers).map(([name, type]) => [name, isOld ? type : { schema: type }]);
    const content = schema && (isOld ? { schema } : { content: { "application/json": { schema } } });
    return {
      [status]: { description, ...(fields.length > 0 && { headers: Object.fromEntries(fields) }), ...content },
    };
  }

  #schema(name: string, schema: Plain): Json {
    const known = this.#schemas.get(name) ?? this.#parts.bundle.component("schema", name, schema);
    this.#schemas.set(name, known);
    return known;
  }
}
