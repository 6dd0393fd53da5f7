// Finds operations that would call each other without end: at load, as far as the calls name them.
import type { Problems } from "../../errors/problems.ts";
import type { NotedCall } from "../../flow/flow-compiler.ts";
import type { FlowStore } from "../../flow/flow-store.ts";
import type { Route } from "./route.ts";
import { usualFlows } from "./route-flows.ts";

/** Notes each call that leads back to an operation which is running then. */
export function checkCallCycles(
  planned: readonly { readonly route: Route }[],
  flows: FlowStore,
  problems: Problems,
): void {
  if (!flows.hasCalls) return;
  const calls = new Map<string, readonly NotedCall[]>();
  for (const { route } of planned) {
    const id = route.api?.operationId;
    if (typeof id === "string") calls.set(id, callsOf(route, flows));
  }
  const done = new Set<string>();
  for (const id of calls.keys()) follow([id], calls, done, problems);
}

/** Of the flows that run without a failure. With an error flow only a running request can tell. */
function callsOf(route: Route, flows: FlowStore): readonly NotedCall[] {
  return usualFlows(route).flatMap((flow) => flows.callsOf(flow));
}

/** @param path the operations that are running. @param done those that were looked through */
function follow(
  path: readonly string[],
  calls: ReadonlyMap<string, readonly NotedCall[]>,
  done: Set<string>,
  problems: Problems,
): void {
  const id = path.at(-1) as string;
  if (done.has(id)) return;
  for (const { operation, error } of calls.get(id) ?? []) {
    const start = path.indexOf(operation);
    if (start < 0) follow([...path, operation], calls, done, problems);
    else {
      const circle = [...path.slice(start), operation].join(" → ");
      problems.add(
        error("Operations call each other in a circle", `${circle}. Each of them would wait for the others.`),
      );
    }
  }
  done.add(id);
}
