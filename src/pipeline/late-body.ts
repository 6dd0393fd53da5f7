// The client's body for flows of which nobody knew that they would run: it is read when they do.
import type { Flow } from "../flow/flow.ts";
import type { Exchange } from "./exchange.ts";
import { readBody } from "./stages/read-body.ts";

/** @returns undefined where there is nothing to wait for. The promise is rejected with an HttpRefusal for a body that can't be read */
export function readLate(exchange: Exchange, flows: readonly (Flow | undefined)[]): Promise<unknown> | undefined {
  if (!exchange.request.body.isUnread || !flows.some((flow) => flow?.needs.body)) return undefined;
  const read = readBody(exchange);
  return read instanceof Promise ? read : undefined;
}
