// What a request that the gateway itself makes is made for.
import type { Debugging } from "../../debugging/debugging.ts";
import type { RequestWork } from "../../telemetry/tracing.ts";

/** All that is done for one request of a client has one place for its debug output and its spans. */
export type InnerOrigin = {
  readonly debugging: Debugging | undefined;
  readonly work: RequestWork | undefined;
};
