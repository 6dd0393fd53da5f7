// The processes that serve one port together, seen by one of them: what has become of them, and questions to all of them.

/** What came of loading the app anew. */
export type ReloadResult = {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Milliseconds that it took. */
  readonly duration: number;
  /** As they are shown to people, with their places. Where there are any, the app is still the old one. */
  readonly problems: readonly string[];
};

/** The same in all processes. */
export type GroupFigures = {
  /** When the first process started; milliseconds since the epoch. */
  readonly startedAt: number;
  /** Processes that there should be. */
  readonly workers: number;
  /** Processes that have ended unexpectedly. */
  readonly deaths: number;
  readonly reloads: number;
  readonly failedReloads: number;
  readonly lastReload: ReloadResult | undefined;
};

/** What one process says to a question: anything that JSON can hold. */
export type GroupAnswer = { readonly worker: number; readonly pid: number; readonly answer: unknown };

export interface Group {
  /** The number of this process, from 1; a process that takes the place of another one has its number. */
  readonly worker: number;
  readonly figures: GroupFigures;
  /** Tells of each reload, also of those that failed, once all processes are through with it. */
  onReload(listener: (result: ReloadResult) => void): void;
  /** What this process says when it is asked, at once or by a promise; for each question one. */
  answer(question: string, give: () => unknown): void;
  /** Asks all processes, this one too; in the order of their numbers. Those that don't answer within a second are left out. */
  ask(question: string): Promise<readonly GroupAnswer[]>;
}
