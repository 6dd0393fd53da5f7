// What a pattern needs from an engine that runs it.

/** One match: places in UTF-16 units, and what the pattern's groups captured. */
export interface Match {
  readonly start: number;
  readonly end: number;
  /** Group 0 is the whole match; "" where a group took no part or doesn't exist. */
  group(number: number): string;
}

export interface Engine {
  test(subject: string): boolean;
  /** Visits all matches from left to right; they don't overlap. */
  each(subject: string, visit: (match: Match) => void): void;
}
