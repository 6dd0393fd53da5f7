// What `xsl:output` says about a result: its method, its encoding and its media type.
import { createRequire } from "node:module";
import type * as iconv from "iconv-lite";
import type { Problems } from "../errors/problems.ts";
import type { Transformed } from "./libxslt.ts";
import { attributeOf, type StylesheetFile } from "./stylesheet-source.ts";

export type Output = {
  readonly method: string | undefined;
  readonly encoding: string | undefined;
  readonly mediaType: string | undefined;
};

export type Encoded = { readonly body: string | Uint8Array; readonly mime: string };

const require = createRequire(import.meta.url);

/** Attribute by attribute, that of the highest import precedence counts (XSLT 1.0, section 16). An unknown encoding is noted. */
export function readOutput(files: readonly StylesheetFile[], problems: Problems): Output {
  const elements = files.flatMap((file) => file.topLevel("output"));
  for (const element of elements) {
    const encoding = element.attributes.get("encoding")?.value;
    if (encoding !== undefined && !iconvLite().encodingExists(encoding.text)) {
      problems.add(encoding.error(0, `The encoding "${encoding.text}" is not known`));
    }
  }
  const last = (name: string) =>
    elements.map((element) => attributeOf(element, name)).findLast((value) => value !== undefined);
  return { method: last("method"), encoding: last("encoding"), mediaType: last("media-type") };
}

/** The result as it goes out. Characters that the encoding hasn't got become character references. */
export function encodeOutput({ text, html }: Transformed, output: Output): Encoded {
  const plain = output.method === "text";
  const type = output.mediaType ?? (plain ? "text/plain" : html ? "text/html" : "text/xml");
  const { encoding } = output;
  if (encoding === undefined) return { body: text, mime: type };
  const mime = /;\s*charset\s*=/i.test(type) ? type : `${type}; charset=${encoding}`;
  if (/^utf-?8$/i.test(encoding)) return { body: text, mime };
  return { body: iconvLite().encode(withReferences(text, encoding), encoding), mime };
}

function withReferences(text: string, encoding: string): string {
  const { encode, decode } = iconvLite();
  const known = new Map<string, string>();
  return text.replace(/[^\0-\x7f]/gu, (character) => {
    const written =
      known.get(character) ??
      (decode(encode(character, encoding), encoding) === character ? character : `&#${character.codePointAt(0)};`);
    known.set(character, written);
    return written;
  });
}

function iconvLite(): typeof iconv {
  return require("iconv-lite") as typeof iconv;
}
