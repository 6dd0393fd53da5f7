// Why a pattern can't be used, and where in it.

/** Thrown by `compilePattern` and `parseDelimited`; the caller turns it into a ConfigError or an alert. */
export class PatternFault extends Error {
  /** Place in the pattern's text, from 0, in UTF-16 units. */
  readonly index: number;

  constructor(message: string, index: number) {
    super(message);
    this.name = "PatternFault";
    this.index = index;
  }
}
