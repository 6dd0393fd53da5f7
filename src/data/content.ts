// A body with its type, in whatever form it came: bytes, text or a value. Each form is made from another at most once.
import { isUtf8 } from "node:buffer";
import { parse } from "content-type";
import { decode, encode } from "./charset.ts";
import type { Json } from "./json.ts";
import { jsonDocument, rawJson } from "./json-node.ts";
import type { XNode } from "./node.ts";
import { parseHtml } from "./parse-html.ts";
import { JsonFault, parseJson } from "./parse-json.ts";
import { parseXml, XmlFault } from "./parse-xml.ts";
import { serializeHtml, serializeXml } from "./serialize.ts";
import { XmlNode } from "./xml-node.ts";

type Forms = { readonly bytes?: Buffer; readonly text?: string; readonly json?: Json; readonly node?: XNode };

export class Content {
  static ofBytes(bytes: Buffer, mime: string): Content {
    return new Content(mime, { bytes });
  }

  /** A body that several requests see: its document must not change. */
  static ofSharedBytes(bytes: Buffer, mime: string): Content {
    const content = new Content(mime, { bytes });
    content.#shared = true;
    return content;
  }

  static ofText(text: string, mime: string): Content {
    return new Content(mime, { text });
  }

  static ofJson(value: Json, mime = "application/json"): Content {
    return new Content(mime, { json: value, node: jsonDocument(value) });
  }

  /** An XML or HTML document; serialised when bytes or text are asked for. */
  static ofNode(node: XNode, mime: string): Content {
    const json = rawJson(node);
    return new Content(mime, json === undefined ? { node } : { node, json });
  }

  /** The whole content type, parameters included; "" where unknown. */
  readonly mime: string;
  #type: ContentKind | undefined;
  readonly #json: Json | undefined;
  #bytes: Buffer | undefined;
  #text: string | undefined;
  #node: XNode | undefined;
  #parsed: boolean;
  #fault: string | undefined;
  #shared = false;

  private constructor(mime: string, forms: Forms) {
    this.mime = mime;
    this.#bytes = forms.bytes;
    this.#text = forms.text;
    this.#json = forms.json;
    this.#node = forms.node;
    this.#parsed = forms.node !== undefined;
  }

  bytes(): Buffer {
    this.#bytes ??= this.#encode(this.text());
    return this.#bytes;
  }

  /** Decoded by the charset of `mime`, by default UTF-8. */
  text(): string {
    this.#text ??= this.#bytes === undefined ? this.#serialize() : this.#decode(this.#bytes);
    return this.#text;
  }

  /** The text where the type and the bytes say that it is some, else the bytes, which decoding would destroy. */
  textOrBytes(): string | Buffer {
    const bytes = this.bytes();
    const isText = this.#kind().charset !== undefined || (isTextual(this.mime) && isUtf8(bytes));
    return isText ? this.text() : bytes;
  }

  /** What goes on the wire, in the form that costs least: text that UTF-8 encodes stays text. */
  wire(): Buffer | string {
    if (this.#bytes !== undefined || (this.mime.includes("charset") && this.#kind().charset !== "utf-8"))
      return this.bytes();
    return this.text();
  }

  /**
   * The document node to walk with XPath: JSON for JSON types (also `+json`), XML for XML types, HTML for text/html;
   * undefined for anything else, or where the body can't be parsed (then `fault` tells why).
   */
  document(): XNode | undefined {
    if (!this.#parsed) {
      this.#parsed = true;
      this.#parse();
    }
    return this.#node;
  }

  /** Why `document()` is undefined, once it was asked for. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Whether the type says that there is a document, and what is there can't be parsed, once `document()` was asked for. */
  get broken(): boolean {
    return this.#fault !== undefined && this.#kind().syntax !== undefined && this.size > 0;
  }

  /** Size in bytes. */
  get size(): number {
    return this.bytes().length;
  }

  /** Taken apart when it is first needed: most contents are only sent. */
  #kind(): ContentKind {
    this.#type ??= contentKind(this.mime);
    return this.#type;
  }

  #decode(bytes: Buffer): string {
    const charset = this.#kind().charset ?? markedCharset(bytes, this.#kind().syntax) ?? "utf-8";
    return decode(bytes, charset) ?? bytes.toString("utf8");
  }

  #encode(text: string): Buffer {
    const { charset } = this.#kind();
    return (charset === undefined ? undefined : encode(text, charset)) ?? Buffer.from(text, "utf8");
  }

  #serialize(): string {
    if (this.#json !== undefined) return JSON.stringify(this.#json);
    if (this.#node === undefined) return "";
    return this.#kind().syntax === "html" ? serializeHtml(this.#node) : serializeXml(this.#node, { declaration: true });
  }

  #parse(): void {
    try {
      this.#node = parseAs(this.#kind().syntax, this.text());
      if (this.#node instanceof XmlNode) this.#node.shared = this.#shared;
      if (this.#node === undefined) this.#fault = `Content of type "${this.mime}" is no document`;
    } catch (error) {
      if (!(error instanceof JsonFault || error instanceof XmlFault)) throw error;
      this.#fault = error.message;
    }
  }
}

const textual = /^\s*(?:$|;|text\/|application\/(?:[\w.-]+\+)?(?:json|xml|javascript|x-www-form-urlencoded)\b)/i;

/** Whether a content type, if there is one, says that the body is text. */
export function isTextual(mime: string): boolean {
  return textual.test(mime);
}

type Syntax = "json" | "xml" | "html" | undefined;
type ContentKind = { readonly syntax: Syntax; readonly charset: string | undefined };

function contentKind(mime: string): ContentKind {
  const { type, parameters } = parse(mime);
  return { syntax: syntaxOf(type.toLowerCase()), charset: parameters.charset };
}

/** Which parser a media type (without parameters) takes. */
function syntaxOf(type: string): Syntax {
  if (type === "application/json" || type === "text/json" || type.endsWith("+json")) return "json";
  if (type === "text/html") return "html";
  return type === "application/xml" || type === "text/xml" || type.endsWith("+xml") ? "xml" : undefined;
}

function parseAs(syntax: Syntax, text: string): XNode | undefined {
  switch (syntax) {
    case "json":
      return jsonDocument(parseJson(text));
    case "xml":
      return parseXml(text);
    case "html":
      return parseHtml(text);
    case undefined:
      return undefined;
  }
}

/** What the bytes say about themselves: a UTF-16 mark, an XML declaration, an HTML meta element. */
function markedCharset(bytes: Buffer, syntax: Syntax): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (syntax === "xml")
    return /^<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)/.exec(bytes.toString("latin1", 0, 200))?.[1];
  if (syntax === "html")
    return /<meta[^>]*?\scharset\s*=\s*["']?([\w.:-]+)/i.exec(bytes.toString("latin1", 0, 1024))?.[1];
  return undefined;
}
