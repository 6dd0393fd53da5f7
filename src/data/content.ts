// A body with its type, in whatever form it came: bytes, text or a value. Each form is made from another at most once.
import type { Json } from "./json.ts";
import type { XNode } from "./node.ts";

// Implemented in this file by the data room.
export declare class Content {
  static ofBytes(bytes: Buffer, mime: string): Content;
  static ofText(text: string, mime: string): Content;
  static ofJson(value: Json, mime?: string): Content;
  /** An XML or HTML document; serialised when bytes or text are asked for. */
  static ofNode(node: XNode, mime: string): Content;

  /** The whole content type, parameters included; "" where unknown. */
  readonly mime: string;
  bytes(): Buffer;
  /** Decoded by the charset of `mime`, by default UTF-8. */
  text(): string;
  /**
   * The document node to walk with XPath: JSON for JSON types (also `+json`), XML for XML types, HTML for text/html;
   * undefined for anything else, or where the body can't be parsed (then `fault` tells why).
   */
  document(): XNode | undefined;
  /** Why `document()` is undefined, once it was asked for. */
  readonly fault: string | undefined;
  /** Size in bytes. */
  readonly size: number;
}
