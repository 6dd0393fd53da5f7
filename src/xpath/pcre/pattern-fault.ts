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

/** What an alert says of a broken pattern. */
export function faultText(
  { message, index }: { readonly message: string; readonly index: number },
  pattern: string,
): string {
  return `${message}, at character ${index + 1} of the pattern ${JSON.stringify(pattern.slice(0, 100))}`;
}
