// Why an LDAP server gave no answer, in words that a log may have.

/** Its message has no credentials. */
export class DirectoryFault extends Error {
  override readonly name = "DirectoryFault";
}

/** What an alert says. The messages of the client may have filters and names of users in them: only what is known to be harmless is told. */
export function faultText(error: unknown): string {
  if (!(error instanceof Error)) return "The server can't be asked";
  if (error instanceof DirectoryFault) return error.message;
  if (error instanceof RangeError) return "The filter is nested too deeply";
  if (error.name === "InvalidCredentialsError") return "The login was refused";
  if ("code" in error && typeof error.code === "number")
    return `The server answered with ${error.name} (${error.code})`;
  if ("code" in error && typeof error.code === "string") return `The server can't be reached: ${error.code}`;
  if (/timed out|timeout/i.test(error.message)) return "The server doesn't answer in time";
  if (/^(?:Connection closed|Socket)/.test(error.message)) return "The connection was lost";
  return "The filter can't be read";
}
