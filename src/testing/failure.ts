// What a test says about something that isn't as it should be.

export type Failure = {
  /** File and line, and the action where an error came out of one. */
  readonly at: string;
  /** What the test says about the assertion, or what is wrong with the test. */
  readonly message?: string | undefined;
  readonly expression?: string | undefined;
  /** JSON texts. */
  readonly wanted?: string | undefined;
  readonly got?: string | undefined;
  /** Lines, each marked by its first character. */
  readonly diff?: string | undefined;
};

/** Whether a value is as it should be; where it isn't, what was wanted and what is there. */
export type Mismatch = Pick<Failure, "message" | "wanted" | "got" | "diff">;
