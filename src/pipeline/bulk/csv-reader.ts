// Reads CSV (RFC 4180) row by row, in linear time whatever it is given. A broken row doesn't take others with it.

/** Why a row can't be read: a sentence. */
export type BrokenRow = string;

const QUOTE = '"';
const [LINE_FEED, RETURN] = [0x0a, 0x0d];

export class CsvReader {
  readonly #text: string;
  readonly #delimiter: string;
  #at = 0;

  /** @param delimiter one character */
  constructor(text: string, delimiter: string) {
    this.#text = text;
    this.#delimiter = delimiter;
  }

  /**
   * The cells of the next row that has any; undefined at the end.
   * @param limit of cells: where a row has more, one of them is given beyond it, and the others are passed over
   */
  next(limit: number): readonly string[] | BrokenRow | undefined {
    while (this.#isLineBreak()) this.#at += 1;
    if (this.#at >= this.#text.length) return undefined;
    const cells: string[] = [];
    for (;;) {
      const isQuoted = this.#text[this.#at] === QUOTE;
      const cell = isQuoted ? this.#quoted() : this.#plain();
      if (cell === undefined) return "A quotation mark is never closed: there is no telling rows apart behind it.";
      if (cells.length <= limit) cells.push(cell);
      if (this.#text[this.#at] === this.#delimiter) this.#at += 1;
      else if (this.#at >= this.#text.length || this.#isLineBreak()) return cells;
      else return this.#broken(isQuoted);
    }
  }

  /** Up to a delimiter, a quotation mark or the end of the line. */
  #plain(): string {
    const [text, start] = [this.#text, this.#at];
    const [quote, delimiter] = [QUOTE.charCodeAt(0), this.#delimiter.charCodeAt(0)];
    let at = start;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === delimiter || code === quote || code === LINE_FEED || code === RETURN) break;
    }
    this.#at = at;
    return text.slice(start, at);
  }

  /** Undefined where its end is missing: then all is read. A quotation mark that is written twice is one of the cell. */
  #quoted(): string | undefined {
    const start = this.#at + 1;
    let end = this.#text.indexOf(QUOTE, start);
    let hasMarks = false;
    while (end >= 0 && this.#text[end + 1] === QUOTE) {
      hasMarks = true;
      end = this.#text.indexOf(QUOTE, end + 2);
    }
    this.#at = end < 0 ? this.#text.length : end + 1;
    if (end < 0) return undefined;
    const cell = this.#text.slice(start, end);
    return hasMarks ? cell.replaceAll(QUOTE + QUOTE, QUOTE) : cell;
  }

  /** The next row begins with the next line. */
  #broken(behindQuotes: boolean): BrokenRow {
    while (this.#at < this.#text.length && !this.#isLineBreak()) this.#at += 1;
    return behindQuotes
      ? "There is text behind the quotation mark that closes a cell."
      : "There is a quotation mark inside a cell that doesn't begin with one.";
  }

  #isLineBreak(): boolean {
    const code = this.#text.charCodeAt(this.#at);
    return code === LINE_FEED || code === RETURN;
  }
}
