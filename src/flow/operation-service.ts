// What calls of operations need of the gateway: which operations there are, and who serves them.
import type { Operation, Operations } from "../contract/operations/operations.ts";
import type { WrittenCall } from "../contract/operations/write-call.ts";
import type { FlowContext } from "./context.ts";
import type { UpstreamAnswer } from "./upstream-answer.ts";

export type OperationRequest = {
  /** The ID of the request, for the debug output. */
  readonly id: string;
  readonly operation: Operation;
  readonly call: WrittenCall;
  /** Names and values in turn, checked; what the caller's request has to say of itself comes on top. */
  readonly fields: readonly string[];
  readonly body: Buffer | null;
  /** Gives the call up, beside the client that leaves. */
  readonly signal: AbortSignal | undefined;
  /** Milliseconds for everything. */
  readonly timeout: number;
};

export interface OperationService {
  readonly operations: Operations;
  /** Rejects only for faults of the gateway: calls that are too deep or take too long are answers with an error. */
  serve(context: FlowContext, request: OperationRequest): Promise<UpstreamAnswer>;
}
