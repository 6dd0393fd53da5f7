// Why a task of a worker pool has no result.

/**
 * What has happened to a task:
 * - `timeout`: it ran longer than allowed, its worker was ended;
 * - `crash`: its worker threw, left or could not start;
 * - `busy`: too many tasks wait already;
 * - `closed`: the pool was closed before the task ended.
 */
export type WorkerFaultKind = "timeout" | "crash" | "busy" | "closed";

/** A task without a result. What a worker expects to go wrong is no fault: it belongs into the result. */
export class WorkerFault extends Error {
  override readonly name = "WorkerFault";
  readonly kind: WorkerFaultKind;

  constructor(kind: WorkerFaultKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
