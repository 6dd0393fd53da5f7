// What the first process of a gateway asks its workers, and what they answer.
import type { SentFault } from "../../errors/sent-fault.ts";
import type { GroupFigures, ReloadResult } from "../group.ts";
import type { ServeOptions } from "../serving-process.ts";

/** To "begin": load the app and listen. */
export type BeginOrder = {
  readonly options: ServeOptions;
  readonly worker: number;
  readonly figures: GroupFigures;
};

export type Paths = readonly (readonly [path: string, stamp: string])[];

export type Begun =
  | {
      readonly kind: "serving";
      readonly url: string;
      readonly port: number;
      readonly adminUrl: string | undefined;
      readonly sources: Paths;
    }
  | { readonly kind: "faults"; readonly faults: readonly SentFault[] }
  /** As the listener's error has it. */
  | { readonly kind: "failed"; readonly message: string; readonly code?: unknown; readonly port?: unknown };

/** To "prepare": load the app beside the one that serves. "commit" exchanges them, "drop" forgets the new one. */
export type Prepared = { readonly faults: readonly SentFault[]; readonly sources: Paths };

/** With "figures", to all whenever they have changed; with a result after a reload. */
export type FiguresNews = { readonly figures: GroupFigures; readonly result?: ReloadResult };

/** Milliseconds for a worker to load the app. */
export const LOAD_LIMIT = 60_000;
/** Milliseconds for a worker to say something that it knows. */
export const ANSWER_LIMIT = 1000;
