// A file of the app as text: turns offsets into lines, columns and code frames.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { ConfigError, type Position } from "../errors/config-error.ts";
import type { AppFiles } from "./app-files.ts";

// Only errors need it, so a start without errors doesn't load it.
const require = createRequire(import.meta.url);

/** Longer lines are cut around the place that a frame shows. */
const MAX_FRAME_WIDTH = 160;

export class SourceFile {
  /** The name shown to people: relative to the app folder, with forward slashes. */
  readonly name: string;
  /** Absolute path; relative references inside the file start from its folder. */
  readonly path: string;
  readonly text: string;
  /** The files of its app; undefined for text that was not read from one of them. */
  readonly files: AppFiles | undefined;
  #lineStarts: number[] | undefined;

  constructor(name: string, absolutePath: string, text: string, files?: AppFiles) {
    this.name = name;
    this.path = absolutePath;
    this.text = text;
    this.files = files;
  }

  /** Reads a file; a byte order mark is dropped. @throws the file system's error */
  static read(absolutePath: string, files: AppFiles): SourceFile {
    const text = readFileSync(absolutePath, "utf8").replace(/^\uFEFF/, "");
    const name = path.relative(files.folder, absolutePath).split(path.sep).join("/");
    return new SourceFile(name, absolutePath, text, files);
  }

  get folder(): string {
    return path.dirname(this.path);
  }

  /** Line and column (from 1, in UTF-16 units) of an offset into the text. */
  positionAt(offset: number): Position {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { file: this.name, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  /** A ConfigError that points at an offset of this file. */
  errorAt(offset: number, message: string, hint?: string): ConfigError {
    const position = this.positionAt(offset);
    return new ConfigError(message, { position, hint, frame: this.frameAt(position) });
  }

  /** The line of a position with its neighbours, and a marker below the column. */
  frameAt(position: Position): string {
    const { codeFrameColumns } = require("@babel/code-frame") as typeof import("@babel/code-frame");
    const first = Math.max(1, position.line - 1);
    const left = Math.max(0, position.column - MAX_FRAME_WIDTH / 2);
    const lines: string[] = [];
    for (let line = first; line <= position.line + 1; line += 1) {
      const text = this.#line(line);
      if (text !== undefined) lines.push(text.slice(left, left + MAX_FRAME_WIDTH));
    }
    const start = { line: position.line, column: position.column - left };
    const options = { highlightCode: false, linesAbove: 1, linesBelow: 1, startLine: first };
    return codeFrameColumns(lines.join("\n"), { start }, options);
  }

  /** A line without its end; undefined past the last one. */
  #line(number: number): string | undefined {
    const starts = this.#starts();
    const start = starts[number - 1];
    if (start === undefined) return undefined;
    return this.text.slice(start, starts[number] ?? this.text.length).replace(/\r?\n$/, "");
  }

  #starts(): number[] {
    if (this.#lineStarts === undefined) {
      this.#lineStarts = [0];
      for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1))
        this.#lineStarts.push(at + 1);
    }
    return this.#lineStarts;
  }
}
