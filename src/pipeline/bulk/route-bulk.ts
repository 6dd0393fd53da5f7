// `x-flat-bulk` of a route, compiled: what its items are, and how they are checked.
import type { ContractReader } from "../../contract/contract-reader.ts";
import { propertyTypes } from "../../contract/item-body.ts";
import type { RequestContract } from "../../contract/request-contract.ts";
import type { Bulk, OperationSource } from "../../definition/definition.ts";
import type { References } from "../../definition/references.ts";
import type { Problems } from "../../errors/problems.ts";
import type { Stage } from "../stage.ts";
import type { ColumnTypes } from "./csv-items.ts";

export type RouteBulk = {
  readonly options: Bulk;
  /** What clients get checked who only want that, whatever the route is told to validate. */
  readonly contract: RequestContract;
  /** The media type of items. */
  readonly mime: string;
  readonly types: ColumnTypes;
  /** What an item runs: all that the route does behind its checks of clients. Settled last. */
  readonly stages: readonly Stage[];
};

export type BulkReading = {
  readonly reader: ContractReader;
  readonly references: References;
  readonly problems: Problems;
};

/** Faults are noted; then it is undefined. */
export function compileBulk(
  options: Bulk,
  source: OperationSource,
  { reader, references, problems }: BulkReading,
): RouteBulk | undefined {
  const item = reader.itemBody(source);
  const method = source.operation === undefined ? "the path" : source.operation.key;
  if (item === undefined) {
    const message = `x-flat-bulk needs an operation that takes JSON, which ${method} doesn't`;
    problems.add(options.error(message, "Each item is a request with a JSON body."));
    return undefined;
  }
  if (!item.described) {
    const message = `x-flat-bulk: ${method} describes no body, so items may be anything, and cells of CSV are texts`;
    problems.warn(options.error(message));
  }
  const types = new Map(propertyTypes(item.schema, references));
  for (const [name, type] of options.types) types.set(name, [type]);
  return { options, contract: reader.request(source), mime: item.mime, types, stages: [] };
}
