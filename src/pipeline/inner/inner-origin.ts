// What a request that the gateway itself makes is made for.
import type { Debugging } from "../../debugging/debugging.ts";
import type { Work } from "../../telemetry/tracing.ts";

/** All that is done for one request of a client has one place for its debug output and its spans. */
export type InnerOrigin = {
  readonly debugging: Debugging | undefined;
  readonly work: Work | undefined;
  /** The operations that have called one another to get here, outermost first. Default: none. */
  readonly callers?: readonly string[] | undefined;
  /** Which of several items of the client's request it is, from 0: alerts say so. */
  readonly item?: number | undefined;
};
