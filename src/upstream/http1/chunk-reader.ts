// Undoes the chunks of a response body (RFC 9112, section 7.1) as they arrive. Extensions and trailers are dropped.
import { isFieldName, isFieldValue } from "../header-fields.ts";
import { ProtocolError } from "./message-faults.ts";

const CR = 0x0d;
const LF = 0x0a;

/** Bytes of a line that gives a size, and of all trailers together. */
const MAX_LINE = 4096;
const MAX_TRAILERS = 16 * 1024;

type Step = "size" | "data" | "data-end" | "trailer";

export class ChunkReader {
  readonly #take: (data: Buffer) => void;
  #step: Step = "size";
  /** Bytes of the chunk that are still to come. */
  #left = 0;
  /** What has come of a line. */
  #line = "";
  #trailers = 0;

  /** @param take gets the data, piece by piece, never empty */
  constructor(take: (data: Buffer) => void) {
    this.#take = take;
  }

  /**
   * @returns where the body has ended; -1 where it goes on
   * @throws ProtocolError
   */
  read(bytes: Buffer, start: number): number {
    let at = start;
    while (at < bytes.length) {
      if (this.#step === "data") {
        at = this.#readData(bytes, at);
        continue;
      }
      const end = this.#readLine(bytes, at);
      if (end < 0) return -1;
      at = end;
      if (this.#endLine()) return at;
    }
    return -1;
  }

  #readData(bytes: Buffer, start: number): number {
    const end = Math.min(start + this.#left, bytes.length);
    this.#left -= end - start;
    if (this.#left === 0) this.#step = "data-end";
    this.#take(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end));
    return end;
  }

  /** @returns where the next line begins; -1 where this one isn't complete. Only CRLF ends a line: LF alone is what smuggles chunks. */
  #readLine(bytes: Buffer, start: number): number {
    const found = bytes.indexOf(LF, start);
    const end = found < 0 ? bytes.length : found;
    this.#line += bytes.toString("latin1", start, end);
    if (this.#line.length > MAX_LINE) throw new ProtocolError("a line of chunks that is too long");
    if (found < 0) return -1;
    const last = this.#line.length - 1;
    if (this.#line.charCodeAt(last) !== CR) throw new ProtocolError("a line of chunks that doesn't end in CRLF");
    this.#line = this.#line.slice(0, last);
    return found + 1;
  }

  /** @returns whether it was the last line of the body */
  #endLine(): boolean {
    const line = this.#line;
    this.#line = "";
    switch (this.#step) {
      case "size":
        this.#left = sizeOf(line);
        this.#step = this.#left === 0 ? "trailer" : "data";
        return false;
      case "data-end":
        if (line !== "") throw new ProtocolError("a chunk that is longer than its size");
        this.#step = "size";
        return false;
      default:
        if (line === "") return true;
        this.#trailers += line.length + 2;
        if (this.#trailers > MAX_TRAILERS) throw new ProtocolError("too many trailers");
        if (!isField(line)) throw new ProtocolError("a trailer that is no field");
        return false;
    }
  }
}

function isField(line: string): boolean {
  const colon = line.indexOf(":");
  return colon > 0 && isFieldName(line.slice(0, colon)) && isFieldValue(line.slice(colon + 1));
}

/** RFC 9112, section 7.1.1. */
const chunkLine =
  /^([0-9A-Fa-f]{1,13})(?:[ \t]*;[ \t]*[!#$%&'*+\-.^_`|~\w]+(?:[ \t]*=[ \t]*(?:[!#$%&'*+\-.^_`|~\w]+|"(?:[\t !#-[\]-~\u0080-\u00ff]|\\[\t -~\u0080-\u00ff])*"))?)*$/;

function sizeOf(line: string): number {
  const size = chunkLine.exec(line)?.[1];
  if (size === undefined) throw new ProtocolError("a chunk without a size");
  return Number.parseInt(size, 16);
}
