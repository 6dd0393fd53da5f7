// Why the value of a configuration attribute can't be used.

/** A ConfigError where the value is known at load, a FlowError where a flow has computed it: whoever reads the value knows which. */
export class ValueFault extends Error {
  /** What would be right, as a sentence. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = "ValueFault";
    this.hint = hint;
  }
}
