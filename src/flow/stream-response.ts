// A stream that is the body of the response: sent as it comes.
import type { Readable } from "node:stream";
import type { Json } from "../data/json.ts";
import type { FlowOrigin } from "../logging/events.ts";

export type StreamResponse = {
  readonly body: Readable;
  /** `{status, headers}` as in `$response`, unchecked; undefined leaves what the flow has set. */
  readonly head: Json | undefined;
  /** The action that it comes from. */
  readonly origin: FlowOrigin | undefined;
};
