// What the gateway answers in place of a route, or beside them: refusals, accepted runs, lists of results, transactions.
import type { Json } from "../data/json.ts";
import type { Definition, OperationEntry, OperationSource, Unauthorized } from "../definition/definition.ts";
import type { Dialect } from "../definition/dialects/dialect.ts";
import { defaultDescription } from "../definition/response-codes.ts";
import { YamlNode } from "../source/yaml-node.ts";
import type { Bundle } from "./bundle.ts";
import { isPlain, type Plain } from "./completed.ts";
import { acceptedRun, transaction, transactionPaths } from "./served-transactions.ts";

export type GatewayResponseParts = {
  readonly definition: Definition;
  readonly bundle: Bundle;
  readonly dialect: Dialect;
  /** Undefined where an operation answers without a token too. */
  readonly demand: (source: OperationSource) => TokenDemand | undefined;
};

/** What an operation wants of everybody: a token, and perhaps scopes of it. */
export type TokenDemand = { readonly scopes: boolean };

/** A response in the terms of JSON; each dialect writes it otherwise. */
export type Description = {
  readonly description: string;
  readonly schema?: Json | undefined;
  /** By default JSON. */
  readonly type?: string;
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
    return { ...this.#described(own), ...this.#refusals(this.#parts.demand(source)) };
  }

  /** What comes in the place of responses that an operation has itself. */
  overriding({ source }: OperationEntry, written: Plain): Plain {
    const { unauthorized } = this.#parts.definition;
    if (unauthorized === undefined || !Object.hasOwn(written, unauthorized.status)) return {};
    const isOverridden = unauthorized.override || this.#parts.demand(source) !== undefined;
    return isOverridden ? this.#described({ [unauthorized.status]: this.#unauthorized(unauthorized) }) : {};
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
    const demand = security && this.#parts.demand(nowhere(roots[0]));
    return transactionPaths(transactions.path.path, {
      parameter: (...words) => this.#parameter(...words),
      responses: (responses) => ({ ...this.#described(responses), ...this.#refusals(demand) }),
      transaction: this.#schema("Transaction", transaction),
    });
  }

  /** What those get who may not ask. */
  #refusals(demand: TokenDemand | undefined): Plain {
    if (demand === undefined) return {};
    const { unauthorized } = this.#parts.definition;
    const forbidden = { 403: { description: defaultDescription("403") } };
    if (unauthorized === undefined) return this.#described(forbidden);
    const refused = { [unauthorized.status]: this.#unauthorized(unauthorized) };
    return this.#described({ ...(demand.scopes && forbidden), ...refused });
  }

  #unauthorized({ status, body, schema, headers }: Unauthorized): Description {
    const { bundle } = this.#parts;
    const copied = schema instanceof YamlNode ? bundle.copy(schema, "schema") : (schema as Plain | undefined);
    const isRef = isPlain(copied) && copied.$ref !== undefined;
    const type = headers.find(({ name }) => name.toLowerCase() === "content-type")?.value;
    const names = ["WWW-Authenticate", ...headers.map(({ name }) => name)];
    const shown = names.filter((name, at) => name.toLowerCase() !== "content-type" && !isRepeated(names, at));
    return {
      description: defaultDescription(String(status)),
      schema: isRef || copied === undefined ? copied : this.#schema("UnauthorizedError", copied as Plain),
      type: type ?? (typeof body === "string" ? "text/plain" : "application/json"),
      headers: Object.fromEntries(shown.map((name) => [name, { type: "string" }])),
    };
  }

  #described(responses: Readonly<Record<number, Description>>): Plain {
    return Object.fromEntries(Object.entries(responses).map(([code, response]) => [code, this.#response(response)]));
  }

  #response({ description, schema, headers = {}, type: media = "application/json" }: Description): Plain {
    const fields = Object.entries(headers).map(([name, { description: about = name, ...type }]) => [
      name,
      this.#isOld ? { description: about, ...type } : { description: about, schema: type },
    ]);
    const content = schema && (this.#isOld ? { schema } : { content: { [media]: { schema } } });
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

/** Names of fields are the same in upper and lower case. */
function isRepeated(names: readonly string[], at: number): boolean {
  return names.findIndex((name) => name.toLowerCase() === names[at]?.toLowerCase()) < at;
}

/** An operation for which only the top level says anything. */
function nowhere(root: OperationSource["root"]): OperationSource {
  return { root, file: undefined, path: [], operation: undefined };
}
