// The resource that tells how asynchronous runs went, as clients see it in the definition.
import type { Json } from "../data/json.ts";
import type { Plain } from "./completed.ts";
import type { Description } from "./gateway-responses.ts";

const text: Plain = { type: "string" };
const whole: Plain = { type: "integer" };
const guid: Plain = { type: "string", format: "uuid" };
const time: Plain = { type: "string", format: "date-time" };

/** What a client gets at once. */
export const acceptedRun: Plain = {
  type: "object",
  required: ["id", "guid"],
  properties: { id: whole, guid },
};

export const transaction: Plain = {
  type: "object",
  required: ["id", "guid", "status", "created_on", "updated_on", "errors"],
  properties: {
    id: whole,
    guid,
    status: { type: "string", enum: ["ACTIVE", "CLOSED_IN_SUCCESS", "CLOSED_IN_ERRORS"] },
    created_on: time,
    updated_on: time,
    errors: { type: "array", items: { type: "object" } },
    response: {
      description: "What a client would have got; missing in lists, null as long as there is none",
      properties: { status: whole, headers: { type: "object" }, body: {} },
    },
  },
};

export type TransactionWords = {
  /** A parameter in the terms of JSON Schema. */
  readonly parameter: (name: string, place: "path" | "query", description: string, schema: Plain) => Json;
  /** Responses by status. */
  readonly responses: (responses: Readonly<Record<number, Description>>) => Plain;
  /** A reference to the schema. */
  readonly transaction: Json;
};

/** @param path below the base path */
export function transactionPaths(path: string, words: TransactionWords): Plain {
  const operation = (summary: string, parameters: Json[], responses: Plain): Plain => ({
    get: { tags: ["transactions"], summary, parameters, responses },
  });
  const list = {
    type: "object",
    properties: { transactions: { type: "array", items: words.transaction }, cursor: text },
  };
  return {
    [path]: operation(
      "The transactions of the caller, newest first",
      [
        words.parameter("limit", "query", "How many", { type: "integer", minimum: 1, maximum: 1000, default: 100 }),
        words.parameter("cursor", "query", "Where the list goes on, as the one before says", text),
      ],
      words.responses({ 200: { description: "A part of the list", schema: list } }),
    ),
    [`${path}/{id}`]: operation(
      "How a run goes, or went",
      [words.parameter("id", "path", "The number or the GUID", text)],
      words.responses({
        200: { description: "The transaction", schema: words.transaction },
        404: { description: "There is none that the caller may see" },
      }),
    ),
  };
}
