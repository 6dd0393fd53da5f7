// What pages for people have in common: texts that stay texts, and fields that let nothing but their own style act on them.
import { createHash } from "node:crypto";

/** A text as HTML shows it, in attributes too. */
export function htmlText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** @returns names and values in turn, for a page that has this one style and loads nothing */
export function styledPageFields(style: string): readonly string[] {
  const hash = createHash("sha256").update(style).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  return ["Content-Security-Policy", policy, "Referrer-Policy", "no-referrer"];
}
