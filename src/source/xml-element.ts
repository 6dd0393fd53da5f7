// An element of a flow file or conf/config.xml, made from a file that is known to be well-formed.
import type { ConfigError } from "../errors/config-error.ts";
import type { SourceFile } from "./source-file.ts";
import { SourceText } from "./source-text.ts";
import { decodeXml, type XmlRun } from "./xml-text.ts";

export type XmlAttribute = {
  readonly name: string;
  readonly nameText: SourceText;
  /** Decoded; every character knows its place. */
  readonly value: SourceText;
};

/** Where a piece of an element's own text stands: for CDATA its delimiters included. */
export type XmlTextPiece = { readonly start: number; readonly end: number; readonly cdata: boolean };

const attribute = /[\t\n\r ]+([^\t\n\r =/>]+)[\t\n\r ]*=[\t\n\r ]*(?:"([^"]*)"|'([^']*)')/y;
const CDATA_START = "<![CDATA[".length;
const CDATA_END = "]]>".length;

export class XmlElement {
  readonly name: string;
  readonly nameText: SourceText;
  readonly attributes: ReadonlyMap<string, XmlAttribute>;
  readonly children: readonly XmlElement[];
  /** Offset of the element's `<`. */
  readonly offset: number;
  readonly file: SourceFile;
  readonly #pieces: readonly XmlTextPiece[];
  /** Where the attributes end. */
  readonly #tagEnd: number;
  #text: SourceText | undefined;

  constructor(
    name: string,
    offset: number,
    file: SourceFile,
    children: readonly XmlElement[],
    pieces: readonly XmlTextPiece[],
  ) {
    this.name = name;
    this.offset = offset;
    this.file = file;
    this.children = children;
    this.nameText = new SourceText(name, file, offset + 1);
    this.#pieces = pieces;
    const attributes = new Map<string, XmlAttribute>();
    this.#tagEnd = readAttributes(file, offset + 1 + name.length, attributes);
    this.attributes = attributes;
  }

  /** Decoded text of the direct text and CDATA children; comments and child elements are left out. */
  get text(): SourceText {
    this.#text ??= decodeXml(this.file, this.#runs(), "text");
    return this.#text;
  }

  /** Whether there is text other than white space. */
  get hasText(): boolean {
    return /[^\t\n\r ]/.test(this.text.text);
  }

  /** A ConfigError that points at the element. */
  error(message: string, hint?: string): ConfigError {
    return this.file.errorAt(this.offset, message, hint);
  }

  #runs(): readonly XmlRun[] {
    if (this.#pieces.length > 0) return this.#pieces.map(toRun);
    const inside = this.file.text.indexOf(">", this.#tagEnd);
    return [{ start: inside + 1, end: inside + 1, literal: false }];
  }
}

function toRun(piece: XmlTextPiece): XmlRun {
  if (!piece.cdata) return { start: piece.start, end: piece.end, literal: false };
  return { start: piece.start + CDATA_START, end: piece.end - CDATA_END, literal: true };
}

/** Reads the attributes that begin at `offset`. @returns the offset behind the last one */
function readAttributes(file: SourceFile, offset: number, attributes: Map<string, XmlAttribute>): number {
  let end = offset;
  for (;;) {
    attribute.lastIndex = end;
    const match = attribute.exec(file.text);
    const name = match?.[1];
    if (match === null || name === undefined) return end;
    const raw = match[2] ?? match[3] ?? "";
    const nameStart = match.index + match[0].search(/[^\t\n\r ]/);
    end = attribute.lastIndex;
    const run = { start: end - 1 - raw.length, end: end - 1, literal: false };
    const nameText = new SourceText(name, file, nameStart);
    attributes.set(name, { name, nameText, value: decodeXml(file, [run], "attribute") });
  }
}
