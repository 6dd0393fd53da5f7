// A piece of text that was taken out of a file (an attribute value, an element's body) and still knows where each character stood.
import type { ConfigError, Position } from "../errors/config-error.ts";
import { SourceFile } from "./source-file.ts";

export class SourceText {
  readonly text: string;
  readonly file: SourceFile;
  /** File offset of each character, and perhaps of the end, where escapes make it irregular; else undefined and `start` counts on. */
  readonly #offsets: Int32Array | readonly number[] | undefined;
  readonly #start: number;

  constructor(text: string, file: SourceFile, start: number, offsets?: Int32Array | readonly number[]) {
    this.text = text;
    this.file = file;
    this.#start = start;
    this.#offsets = offsets;
  }

  /** Text without a file of its own, for values made by the program and for tests. */
  static of(text: string, name = "(text)"): SourceText {
    return new SourceText(text, new SourceFile(name, `/${name}`, text), 0);
  }

  /** All of a file. */
  static ofFile(file: SourceFile): SourceText {
    return new SourceText(file.text, file, 0);
  }

  get length(): number {
    return this.text.length;
  }

  /** The offset in the file of the character at `index` of this text; the end is allowed. */
  offsetAt(index: number): number {
    const offsets = this.#offsets;
    if (offsets === undefined) return this.#start + index;
    if (index < offsets.length) return offsets[index] ?? this.#start;
    const last = offsets[offsets.length - 1];
    return last === undefined ? this.#start : last + 1;
  }

  positionAt(index: number): Position {
    return this.file.positionAt(this.offsetAt(index));
  }

  slice(start: number, end = this.text.length): SourceText {
    const text = this.text.slice(start, end);
    const offsets = this.#offsets?.slice(start, end + 1);
    return new SourceText(text, this.file, this.offsetAt(start), offsets);
  }

  /** This text without white space at its ends. */
  trim(): SourceText {
    const start = this.text.length - this.text.trimStart().length;
    return this.slice(start, start + this.text.trim().length);
  }

  /** A ConfigError that points at the character at `index`. */
  error(index: number, message: string, hint?: string): ConfigError {
    return this.file.errorAt(this.offsetAt(index), message, hint);
  }
}
