// What the gateway answers in place of a route, or beside them: refusals, accepted runs, lists of results, transactions.
import type { Json } from "../data/json.ts";
import type { Definition, OperationEntry, OperationSource } from "../definition/definition.ts";
import type { Dialect } from "../definition/dialects/dialect.ts";
import { defaultDescription } from "../definition/response-codes.ts";
import type { Bundle } from "./bundle.ts";
import type { Plain } from "./completed.ts";
import { acceptedRun, transaction, transactionPaths } from "./served-transactions.ts";

export type GatewayResponseParts = {
  readonly definition: Definition;
  readonly bundle: Bundle;
  readonly dialect: Dialect;
  /** Whether an operation answers nobody without a token. */
  readonly isSecured: (source: OperationSource) => boolean;
};

/** A response in the terms of JSON; each dialect writes it otherwise. */
export type Description = {
  readonly description: string;
  readonly schema?: Json;
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

const location: Plain = { type: "string", description: "The transaction" };

export class GatewayResponses {
  readonly #parts: GatewayResponseParts;
  readonly #isOld: boolean;
  /** References to schemas of the gateway's own, by name. */
  readonly #schemas = new Map<string, Json>();

  constructor(parts: GatewayResponseParts) {
    this.#parts = parts;
    this.#isOld = parts.dialect.name === "swagger-2.0";
  }

  /** What an operation is answered with by the gateway. What it says of such a status itself goes before. */
  of({ background, bulk, source }: OperationEntry): Plain {
    const own: Record<number, Description> = {};
    if (background !== undefined) {
      const schema = this.#schema("AcceptedRun", acceptedRun);
      own[202] = { description: "It runs in the background", schema, headers: { Location: location } };
    } else if (bulk !== undefined) {
      const items = this.#schema("BulkResult", bulkResult);
      own[207] = { description: "The results of a list of items, in their order", schema: { type: "array", items } };
    }
    return { ...this.#described(own), ...(this.#parts.isSecured(source) && this.#refusals) };
  }

  /** Further parameters of an operation. */
  parametersOf({ background }: OperationEntry): Json[] {
    const about = "The same request with the same key runs once";
    return background === undefined ? [] : [this.#parameter("Idempotency-Key", "header", about, { type: "string" })];
  }

  /** Paths that the gateway answers itself. */
  get paths(): Plain {
    const { transactions, security, roots } = this.#parts.definition;
    if (transactions === undefined) return {};
    const isSecured = security !== undefined && this.#parts.isSecured(nowhere(roots[0] as OperationSource["root"]));
    return transactionPaths(transactions.path.path, {
      parameter: (...words) => this.#parameter(...words),
      responses: (responses) => ({ ...this.#described(responses), ...(isSecured && this.#refusals) }),
      transaction: this.#schema("Transaction", transaction),
    });
  }

  /** What those get who may not ask. */
  get #refusals(): Plain {
    return this.#described({ 403: { description: defaultDescription("403") } });
  }

  #described(responses: Readonly<Record<number, Description>>): Plain {
    return Object.fromEntries(Object.entries(responses).map(([code, response]) => [code, this.#response(response)]));
  }

  #response({ description, schema, headers = {} }: Description): Plain {
    const fields = Object.entries(headers).map(([name, { description: about = name, ...type }]) => [
      name,
      this.#isOld ? { description: about, ...type } : { description: about, schema: type },
    ]);
    const content = schema && (this.#isOld ? { schema } : { content: { "application/json": { schema } } });
    return { description, ...(fields.length > 0 && { headers: Object.fromEntries(fields) }), ...content };
  }

  #parameter(name: string, place: string, description: string, schema: Plain): Json {
    const required = place === "path" && { required: true };
    return { name, in: place, description, ...required, ...(this.#isOld ? schema : { schema }) };
  }

  #schema(name: string, schema: Plain): Json {
    const known = this.#schemas.get(name) ?? this.#parts.bundle.component("schema", name, schema);
    this.#schemas.set(name, known);
    return known;
  }
}

/** An operation for which only the top level says anything. */
function nowhere(root: OperationSource["root"]): OperationSource {
  return { root, file: undefined, path: [], operation: undefined };
}
