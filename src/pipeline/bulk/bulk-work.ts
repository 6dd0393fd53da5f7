// What a request to a route with `x-flat-bulk` asks for, as far as it isn't an ordinary one.
import type { Items } from "./items.ts";
import type { RouteBulk } from "./route-bulk.ts";

export type BulkWork = {
  readonly bulk: RouteBulk;
  /** Undefined where the request is one item itself, which is to be validated alone. */
  readonly items: Items | undefined;
  /** Whether nothing is to be run. */
  readonly validateOnly: boolean;
};
