// Walks through a pattern's text.
import { PatternFault } from "./pattern-fault.ts";

export class PatternReader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** The character (UTF-16 unit) at `distance` from here; "" at the end. */
  peek(distance = 0): string {
    return this.text.charAt(this.at + distance);
  }

  /** Consumes `wanted` if it stands here. */
  eat(wanted: string): boolean {
    if (!this.text.startsWith(wanted, this.at)) return false;
    this.at += wanted.length;
    return true;
  }

  /** Consumes what a sticky expression matches here; undefined where it doesn't. */
  match(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.at;
    const match = expression.exec(this.text);
    if (match === null) return undefined;
    this.at = expression.lastIndex;
    return match;
  }

  /** Consumes one whole character. */
  codePoint(): number {
    const code = this.text.codePointAt(this.at);
    if (code === undefined) throw this.fault("The pattern ends too early");
    this.at += code > 0xffff ? 2 : 1;
    return code;
  }

  /** Consumes up to and including `end`, and gives what stands before it. */
  until(end: string, what: string): string {
    const stop = this.text.indexOf(end, this.at);
    if (stop < 0) throw this.fault(`Missing ${end} after ${what}`);
    const taken = this.text.slice(this.at, stop);
    this.at = stop + end.length;
    return taken;
  }

  fault(message: string, index = this.at): PatternFault {
    return new PatternFault(message, Math.min(index, this.text.length));
  }
}
