// What flows and proxies need of the gateway's client side. The upstream client is one; tests put another in its place.
import type { CollectedResponse } from "./body-collector.ts";
import type { UpstreamReceiver, UpstreamRequest } from "./upstream-request.ts";

/** A request under way. */
export interface RunningCall {
  /** Of the hop under way. */
  readonly request: UpstreamRequest;
  /** Gives it up without telling the receiver: its client is gone. */
  cancel(): void;
}

export interface Transport {
  /** Starts a request whose response goes to `receiver` as it arrives. */
  stream(request: UpstreamRequest, receiver: UpstreamReceiver): RunningCall;
  /** Sends a request and collects its response, decoded; never rejects: a failure is part of the answer. */
  send(request: UpstreamRequest, onStart?: (call: RunningCall) => void): Promise<CollectedResponse>;
}
