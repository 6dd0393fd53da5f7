// Exit codes of the `flat` command (the first three as in sysexits.h).

export const ExitCode = {
  ok: 0,
  /** An app with errors, or failed tests. */
  failure: 1,
  usage: 64,
  /** A template with errors. */
  template: 65,
  /** A folder or file that isn't there or can't be read. */
  noInput: 66,
  /** A folder without an app. */
  noApp: 67,
} as const;
