// Lets expressions wait although they are synchronous: they are run again from the start once what they wait for is there.

/**
 * The notes of one piece of work that may be run several times. Whatever could turn out otherwise the next time (random
 * values, clocks, files, what was waited for) or must not happen twice (log lines) is noted in order, so that each run
 * goes the same way through and comes further than the one before.
 */
export class Replay {
  readonly #notes: unknown[] = [];
  #next = 0;
  /** Whether work is under way whose result will be a note: what that work does is part of it. */
  #noting = false;

  /** To be called before each run. */
  restart(): void {
    this.#next = 0;
  }

  /** What the work gives; in later runs what it gave in the first. */
  once<T>(work: () => T): T {
    if (this.#noting) return work();
    return this.#isNoted() ? this.#takeNote<T>() : this.#note(this.#undisturbed(work));
  }

  /** What `start` gives or promises. @throws Waiting as long as a promise isn't settled */
  wait<T>(start: () => T | Promise<T>): T {
    if (this.#isNoted()) return this.#takeNote<T>();
    const started = this.#undisturbed(start);
    if (!(started instanceof Promise)) return this.#note(started);
    throw new Waiting(
      started.then((result) => {
        this.#notes.push(result);
      }),
    );
  }

  #isNoted(): boolean {
    return this.#next < this.#notes.length;
  }

  #takeNote<T>(): T {
    this.#next += 1;
    return this.#notes[this.#next - 1] as T;
  }

  #note<T>(result: T): T {
    this.#notes.push(result);
    this.#next += 1;
    return result;
  }

  #undisturbed<T>(work: () => T): T {
    this.#noting = true;
    try {
      return work();
    } finally {
      this.#noting = false;
    }
  }
}

/** Thrown through a run that can't go on before `settled` is; no error. */
export class Waiting {
  readonly settled: Promise<void>;

  constructor(settled: Promise<void>) {
    this.settled = settled;
  }
}

/**
 * Runs work as often as it has to wait. A promise comes back only where it really waits, and may also come from the work itself,
 * which then has to be done with its expressions before its first `await`.
 * @param run makes one run with the notes, for instance by showing them to the host of the expressions
 */
export function replayed<T>(run: (notes: Replay) => T | Promise<T>): T | Promise<T> {
  const notes = new Replay();
  try {
    const result = run(notes);
    return result instanceof Promise ? result.catch((signal: unknown) => goOn(signal, run, notes)) : result;
  } catch (signal) {
    return goOn(signal, run, notes);
  }
}

/** @throws whatever is no signal */
function goOn<T>(signal: unknown, run: (notes: Replay) => T | Promise<T>, notes: Replay): Promise<T> {
  if (!(signal instanceof Waiting)) throw signal;
  return runAgain(signal, run, notes);
}

async function runAgain<T>(first: Waiting, run: (notes: Replay) => T | Promise<T>, notes: Replay): Promise<T> {
  for (let waiting = first; ; ) {
    await waiting.settled;
    notes.restart();
    try {
      return await run(notes);
    } catch (signal) {
      if (!(signal instanceof Waiting)) throw signal;
      waiting = signal;
    }
  }
}
