// Faults of the configuration: each knows its file, line and column and shows the place.

/** A place in a file of the app. Lines and columns count from 1; `file` is relative to the app folder. */
export type Position = { readonly file: string; readonly line: number; readonly column: number };

export type ConfigErrorDetails = {
  readonly position?: Position | undefined;
  /** The source lines around the place, with a marker below the column. */
  readonly frame?: string | undefined;
  /** What would be right, as a sentence: `Did you mean "x-flat-flow"?`. */
  readonly hint?: string | undefined;
};

export class ConfigError extends Error {
  readonly position: Position | undefined;
  readonly frame: string | undefined;
  readonly hint: string | undefined;

  constructor(message: string, details: ConfigErrorDetails = {}) {
    super(message);
    this.name = "ConfigError";
    this.position = details.position;
    this.frame = details.frame;
    this.hint = details.hint;
  }
}

/** `flows/a.xml:3:14: Unknown action <tempalte>. Did you mean "template"?` */
export function faultLine({ position, message, hint }: ConfigError): string {
  const place = position === undefined ? "" : `${position.file}:${position.line}:${position.column}: `;
  const sentence = hint === undefined ? message : `${/[.?!]$/.test(message) ? message : `${message}.`} ${hint}`;
  return place + sentence;
}

/** All faults found in one go; thrown when an app can't start. */
export class ConfigErrors extends Error {
  readonly errors: readonly ConfigError[];

  constructor(errors: readonly ConfigError[]) {
    super(errors.map((error) => error.message).join("\n"));
    this.name = "ConfigErrors";
    this.errors = errors;
  }
}
