// Finds out whether a request has many items, and where they are in its body. None is looked into yet.
import { takesItems } from "../../definition/bulk-rules.ts";
import { FlowError } from "../../errors/flow-error.ts";
import { type Items, ItemsFault } from "../bulk/items.ts";
import { prefersValidation } from "../bulk/preferences.ts";
import { readItems as itemsIn } from "../bulk/read-items.ts";
import type { RouteBulk } from "../bulk/route-bulk.ts";
import type { Exchange } from "../exchange.ts";
import type { StageResult } from "../stage.ts";

export function readItems(exchange: Exchange): StageResult {
  const { request, route } = exchange;
  const bulk = route?.bulk;
  if (bulk === undefined || !takesItems(request.method.toLowerCase())) return "next";
  const validateOnly = prefersValidation(request.header("prefer"));
  const items = found(exchange, bulk);
  if (items !== undefined || validateOnly) exchange.bulk = { bulk, items, validateOnly };
  return "next";
}

function found({ request }: Exchange, bulk: RouteBulk): Items | undefined {
  try {
    return itemsIn(String(request.header("content-type") ?? ""), request.body.content, bulk);
  } catch (error) {
    if (!(error instanceof ItemsFault)) throw error;
    throw new FlowError("requestInvalid", { status: error.status, info: [error.message] });
  }
}
