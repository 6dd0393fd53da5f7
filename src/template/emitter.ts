// Collects the output of a template and produces commas exactly where JSON needs them.
import { isPunctuation, quote, refusesCommaAfter, refusesCommaBefore } from "./characters.ts";
import type { Literal } from "./literal.ts";

type Separator = "none" | "comma" | "loop-comma" | "space";

/** A comma that was asked for waits until the next character shows whether it is needed. */
export class Emitter {
  text = "";
  /** Whether anything but white space was written; loops reset and restore it. */
  wrote = false;
  #last = 0;
  #waiting: Separator = "none";

  literal(literal: Literal): void {
    if (literal.first === 0) {
      this.text += literal.text;
      return;
    }
    if (this.#waiting === "none") {
      this.text += literal.text;
    } else {
      this.text += literal.text.slice(0, literal.lead);
      this.#separate(literal.first);
      this.text += literal.text.slice(literal.lead);
    }
    this.#last = literal.last;
    this.wrote = true;
  }

  /** Writes a JSON value. */
  value(json: string): void {
    if (this.#waiting !== "none") this.#separate(quote);
    this.text += json;
    this.#last = quote;
    this.wrote = true;
  }

  /** A comma, unless none can stand here. */
  comma(): void {
    if (this.#takesComma()) this.#waiting = "comma";
  }

  /** A comma between two productions of a loop. */
  loopComma(): void {
    if (this.#waiting !== "comma" && this.#takesComma()) this.#waiting = "loop-comma";
  }

  /** Takes back the comma that no further production used. */
  endLoop(): void {
    if (this.#waiting === "loop-comma") this.#waiting = "none";
  }

  /** White space, unless it is next to punctuation or a comma comes here. */
  space(): void {
    if (this.#waiting === "none" && this.#last !== 0 && !isPunctuation(this.#last)) this.#waiting = "space";
  }

  #takesComma(): boolean {
    return this.#last !== 0 && !refusesCommaAfter(this.#last);
  }

  #separate(next: number): void {
    if (this.#waiting === "space") {
      if (!isPunctuation(next)) this.text += " ";
    } else if (!refusesCommaBefore(next)) {
      this.text += ",";
    }
    this.#waiting = "none";
  }
}

/** For templates in which every comma is written out: nothing to keep track of. */
export class PlainEmitter extends Emitter {
  override literal(literal: Literal): void {
    this.text += literal.text;
  }

  override value(json: string): void {
    this.text += json;
  }
}
