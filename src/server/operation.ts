// A gateway as those see it who operate it, whether one process serves or several.
import type { LineSink } from "../logging/logger.ts";
import type { SourceFiles } from "../source/source-files.ts";
import type { Group, ReloadResult } from "./group.ts";

export interface Operation {
  readonly url: string;
  readonly port: number;
  /** As a gateway has it. */
  readonly adminUrl: string | undefined;
  readonly log: LineSink & { close(timeout: number): Promise<void> };
  /** What the last try to load the app has read, or looked for. */
  readonly sources: SourceFiles;
  readonly onReload: Group["onReload"];
  /** Loads everything anew and exchanges it whole, in all processes; where there are faults, nothing changes. Never rejects. */
  reload(): Promise<ReloadResult>;
  /** Finishes what runs, within limits; the log is left open. */
  stop(): Promise<void>;
}
