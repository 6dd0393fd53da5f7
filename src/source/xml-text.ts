// Decodes character data and attribute values of XML (sections 2.11, 3.3.3 and 4.6) and keeps the place of each character.
import type { SourceFile } from "./source-file.ts";
import { SourceText } from "./source-text.ts";

/** A range of the file; `literal` (CDATA) has no references. */
export type XmlRun = { readonly start: number; readonly end: number; readonly literal: boolean };

/** In attributes each white space character, and a CR LF as one, becomes a space. */
type Mode = "text" | "attribute";

const special = { text: /&[^;]*;|\r\n?/g, attribute: /&[^;]*;|\r\n|[\t\n\r]/g, literal: /\r\n?/g };
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The text of one or more ranges, in order. The file must be well-formed. */
export function decodeXml(file: SourceFile, runs: readonly XmlRun[], mode: Mode): SourceText {
  const [first] = runs;
  const plain = runs.length === 1 && first !== undefined && isPlain(file.text.slice(first.start, first.end), mode);
  if (plain) return new SourceText(file.text.slice(first.start, first.end), file, first.start);
  const parts: string[] = [];
  const offsets: number[] = [];
  for (const run of runs) decodeRun(file.text, run, mode, parts, offsets);
  // The place behind the last character, so that errors at the end are exact too.
  offsets.push(runs.at(-1)?.end ?? 0);
  return new SourceText(parts.join(""), file, first?.start ?? 0, Int32Array.from(offsets));
}

function isPlain(raw: string, mode: Mode): boolean {
  return mode === "text" ? !/[&\r]/.test(raw) : !/[&\t\n\r]/.test(raw);
}

function decodeRun(source: string, run: XmlRun, mode: Mode, parts: string[], offsets: number[]): void {
  const raw = source.slice(run.start, run.end);
  let done = 0;
  const copy = (end: number) => {
    parts.push(raw.slice(done, end));
    for (let at = done; at < end; at += 1) offsets.push(run.start + at);
  };
  for (const match of raw.matchAll(run.literal ? special.literal : special[mode])) {
    copy(match.index);
    const [token] = match;
    const decoded = token.startsWith("&") ? decodeReference(token) : mode === "attribute" ? " " : "\n";
    parts.push(decoded);
    for (let unit = 0; unit < decoded.length; unit += 1) offsets.push(run.start + match.index);
    done = match.index + token.length;
  }
  copy(raw.length);
}

function decodeReference(reference: string): string {
  const name = reference.slice(1, -1);
  if (name.startsWith("#x")) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
  if (name.startsWith("#")) return String.fromCodePoint(Number.parseInt(name.slice(1), 10));
  return entities[name] ?? "";
}
