// Drops the white space from JSON text that doesn't separate anything.
import { isWhiteSpace, quote } from "./characters.ts";
import { stringEnd } from "./literal.ts";

/** What is known about the output before and after a piece of text. */
export type Flow = {
  /** Whether a JSON string is open; unknown where branches differ: from there on everything is left as written. */
  readonly string: "outside" | "inside" | "unknown";
  /** The output may end with something that isn't punctuation … */
  readonly ends: boolean;
  /** … and white space came after it, which is needed if something like that follows. */
  readonly owed: boolean;
};

type Minified = {
  readonly text: string;
  /** White space before this text was needed, unless what came before it ends with punctuation after all. */
  readonly spaceBefore: boolean;
  readonly flow: Flow;
};

const runPattern = /[ \t\n\r]+|[{}[\],:]+|"|[^ \t\n\r{}[\],:"]+/g;
const punctuationPattern = /^[{}[\],:]/;

/** White space is dropped beside punctuation; elsewhere one space remains, so that two wrong tokens don't become a right one. */
export function minify(text: string, start: Flow): Minified {
  return new Minifier(text, start).run();
}

class Minifier {
  readonly #text: string;
  readonly #pieces: string[] = [];
  #flow: Flow;
  #spaceBefore = false;

  constructor(text: string, start: Flow) {
    this.#text = text;
    this.#flow = start;
  }

  run(): Minified {
    let at = this.#flow.string === "inside" ? this.#string(0, 0) : 0;
    while (at < this.#text.length) at = this.#run(at);
    return { text: this.#pieces.join(""), spaceBefore: this.#spaceBefore, flow: this.#flow };
  }

  /** Takes white space, punctuation, a string or anything else; returns where it ends. */
  #run(at: number): number {
    runPattern.lastIndex = at;
    const run = runPattern.exec(this.#text)?.[0] ?? "";
    const code = run.charCodeAt(0);
    if (isWhiteSpace(code)) {
      this.#flow = { ...this.#flow, owed: true };
    } else if (punctuationPattern.test(run)) {
      this.#pieces.push(run);
      this.#flow = { string: "outside", ends: false, owed: false };
    } else {
      this.#paySpace();
      if (code === quote) return this.#string(at, at + 1);
      this.#pieces.push(run);
      this.#flow = { string: "outside", ends: true, owed: false };
    }
    return at + run.length;
  }

  #paySpace(): void {
    if (!this.#flow.owed || !this.#flow.ends) return;
    if (this.#pieces.length === 0) this.#spaceBefore = true;
    else this.#pieces.push(" ");
  }

  #string(start: number, content: number): number {
    const end = stringEnd(this.#text, content);
    const open = end < 0;
    this.#pieces.push(open ? this.#text.slice(start) : this.#text.slice(start, end));
    this.#flow = { string: open ? "inside" : "outside", ends: true, owed: false };
    return open ? this.#text.length : end;
  }
}
