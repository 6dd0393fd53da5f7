// Where the items of a JSON array stand in its text, and where the characters of a string do; template commands may stand anywhere.
import { SourceText } from "../source/source-text.ts";

const token = /"(?:[^"\\]|\\.)*"|\{\{[\s\S]*?\}\}|[[\]{}]|[^\s"[\]{},:]+|[,:]/g;

/** The index of each item of the array that the text is; too few or too many where commands make items. */
export function itemPlaces(text: string): readonly number[] {
  const places: number[] = [];
  let depth = 0;
  let begins = false;
  for (const { 0: word, index } of text.matchAll(token)) {
    const closes = word === "]" || word === "}";
    if (depth === 1 && begins && !closes && word !== ",") {
      places.push(index);
      begins = false;
    }
    if (word === "[" || word === "{") {
      if (depth === 0) begins = true;
      depth += 1;
    } else if (closes) depth -= 1;
    else if (word === "," && depth === 1) begins = true;
  }
  return places;
}

/** The text of the first string behind an index, which knows the places of its characters; undefined where there is none. */
export function stringAt(source: SourceText, index: number): SourceText | undefined {
  const literal = /"(?:[^"\\]|\\.)*"/y;
  literal.lastIndex = source.text.indexOf('"', index);
  const raw = literal.exec(source.text)?.[0];
  if (raw === undefined) return undefined;
  const start = literal.lastIndex - raw.length + 1;
  if (!raw.includes("\\")) return source.slice(start, literal.lastIndex - 1);
  const offsets: number[] = [];
  let text = "";
  for (const piece of raw.slice(1, -1).matchAll(/\\u[0-9A-Fa-f]{4}|\\.|[^\\]/g)) {
    const decoded = JSON.parse(`"${piece[0]}"`) as string;
    text += decoded;
    offsets.push(source.offsetAt(start + piece.index));
  }
  offsets.push(source.offsetAt(start + raw.length - 2));
  return new SourceText(text, source.file, source.offsetAt(start), offsets);
}
