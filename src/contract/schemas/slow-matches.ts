// Patterns of schemas that may hold the event loop are matched in worker threads, though checks are synchronous: a check
// runs to its end as if they matched, and is run again when it is known whether they do.
import type { Pattern } from "../../xpath/pcre/pattern.ts";
import { inWorker } from "../../xpath/pcre/pattern-threads.ts";
import { counted, isOverdue } from "../../xpath/pcre/turn-time.ts";

/** What is wrong, in FLAT's words: at once, or a promise where slow patterns have to be waited for. */
export type Findings = readonly string[] | Promise<readonly string[]>;

/** Milliseconds that worker threads may take for all patterns of one check, but for those whose time is linear. */
const BUDGET = 250;
/** Runs of one check at most: each asks for all values that it comes to, so that only alternatives take several. */
const MOST_RUNS = 20;
/** So many are told at most. */
const MOST_FINDINGS = 20;

/**
 * Runs a check. Where slow patterns took too long something is wrong, whatever else is: "no match" is no answer below `not`.
 * @param check gives the same for the same matches, and has no effects
 */
export function withSlowPatterns(check: () => readonly string[]): Findings {
  begin(undefined);
  const found = check();
  if (running === undefined) return found;
  return running.isAsked ? conclude(check, running) : running.verdict(found);
}

/** What the check that runs has asked for: checks don't wait, so there is one at a time. Undefined as long as it needs nothing. */
let running: SlowMatches | undefined;

function begin(matches: SlowMatches | undefined): void {
  running = matches;
}

async function conclude(check: () => readonly string[], matches: SlowMatches): Promise<readonly string[]> {
  let found: readonly string[] = [];
  for (let runs = 1; matches.isAsked && runs < MOST_RUNS; runs += 1) {
    await matches.settle();
    begin(matches);
    found = check();
  }
  if (matches.isAsked) matches.giveUp();
  return matches.verdict(found);
}

/** Whether a pattern matches somewhere; true where that isn't known yet. */
export function testSlowly(pattern: Pattern, subject: string): boolean {
  running ??= new SlowMatches();
  return running.test(pattern, subject);
}

/** Where patterns complain that give up at once. */
export const giveUpSink = {
  alert: (): void => {
    running ??= new SlowMatches();
    running.giveUp();
  },
};

type Question = { readonly pattern: Pattern; readonly subject: string };

class SlowMatches {
  readonly #known = new Map<Pattern, Map<string, boolean>>();
  #asked: Question[] = [];
  #spent = 0;
  #givenUp = false;

  /** Whether there are questions without an answer. */
  get isAsked(): boolean {
    return this.#asked.length > 0;
  }

  /** @param found what is wrong if the matches are right */
  verdict(found: readonly string[]): readonly string[] {
    if (!this.#givenUp) return found;
    const text = `Pattern constraint violated: Matching took longer than ${BUDGET} ms and was given up.`;
    return [text, ...found].slice(0, MOST_FINDINGS);
  }

  giveUp(): void {
    this.#givenUp = true;
  }

  test(pattern: Pattern, subject: string): boolean {
    const answers = this.#known.get(pattern) ?? new Map<string, boolean>();
    this.#known.set(pattern, answers);
    const known = answers.get(subject);
    if (known !== undefined) return known;
    if (pattern.speedFor(subject) === "long" || isOverdue()) this.#asked.push({ pattern, subject });
    else answers.set(subject, counted(() => pattern.test(subject, giveUpSink)).result);
    return answers.get(subject) ?? true;
  }

  /** Answers all questions, one after the other: other requests need threads too. */
  async settle(): Promise<void> {
    const asked = this.#asked;
    this.#asked = [];
    for (const { pattern, subject } of asked) {
      const answers = this.#known.get(pattern) as Map<string, boolean>;
      if (!answers.has(subject)) answers.set(subject, await this.#ask(pattern, subject));
    }
  }

  async #ask({ source }: Pattern, subject: string): Promise<boolean> {
    const limit = BUDGET - this.#spent;
    const outcome = limit > 0 ? await inWorker({ source, work: { kind: "test" }, subject, limit }) : undefined;
    this.#spent += outcome?.milliseconds ?? 0;
    if (outcome?.kind === "done") return outcome.result === true;
    this.giveUp();
    return false;
  }
}
