// Why a run of a script has no result.

/**
 * What has happened:
 * - `failed`: the script threw, rejected, ended its thread, or has a result that can't be sent;
 * - `timeout`: it took longer than it may;
 * - `lost`: another run has ended the thread, or there is no room.
 */
export type ScriptFaultKind = "failed" | "timeout" | "lost";

/** The message is for the log alone: it may have a stack. */
export class ScriptFault extends Error {
  override readonly name = "ScriptFault";
  readonly kind: ScriptFaultKind;

  constructor(kind: ScriptFaultKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
