// A command that can't do its work, with the exit code that says so.

export class CommandFault extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.name = "CommandFault";
    this.exitCode = exitCode;
  }
}
