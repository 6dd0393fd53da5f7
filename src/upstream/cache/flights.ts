// Requests for the same thing at the same time: one asks the upstream, and the others wait for what it gets.

/** What became of the one that has asked. */
export type Landing =
  /** Its answer is stored, or it has given up: those who waited look again. The fields are those that `Vary` named. */
  | { readonly kind: "look"; readonly vary: readonly string[] }
  /** Its answer isn't for them: they ask for themselves, at once. */
  | { readonly kind: "ask" };

export class Flight {
  readonly landed: Promise<Landing>;
  readonly #land: (landing: Landing) => void;

  constructor(onLanding: () => void) {
    let resolve: (landing: Landing) => void = () => {};
    this.landed = new Promise((done) => {
      resolve = done;
    });
    this.#land = (landing) => {
      onLanding();
      resolve(landing);
    };
  }

  /** Only the first landing counts. */
  land(landing: Landing): void {
    this.#land(landing);
  }
}

/** Answers that couldn't be shared are remembered for so long: meanwhile nobody waits for the next one. Milliseconds. */
const NOT_SHARED_FOR = 60_000;
const MAX_REMEMBERED = 10_000;

export class Flights {
  readonly #flying = new Map<string, Flight>();
  /** Until when nobody waits, by key. */
  readonly #unshared = new Map<string, number>();

  /** Whether it makes sense to wait for another one's answer. */
  isShared(key: string): boolean {
    const until = this.#unshared.get(key);
    if (until === undefined) return true;
    if (until > Date.now()) return false;
    this.#unshared.delete(key);
    return true;
  }

  /** The one to wait for. */
  find(key: string): Flight | undefined {
    return this.#flying.get(key);
  }

  /** The caller asks, and lets the flight land whatever happens. */
  start(key: string): Flight {
    const flight = new Flight(() => {
      if (this.#flying.get(key) === flight) this.#flying.delete(key);
    });
    this.#flying.set(key, flight);
    return flight;
  }

  noteUnshared(key: string): void {
    this.#unshared.delete(key);
    this.#unshared.set(key, Date.now() + NOT_SHARED_FOR);
    if (this.#unshared.size <= MAX_REMEMBERED) return;
    const [oldest] = this.#unshared.keys();
    if (oldest !== undefined) this.#unshared.delete(oldest);
  }

  noteShared(key: string): void {
    this.#unshared.delete(key);
  }
}
