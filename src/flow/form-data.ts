// Form fields of a query or an urlencoded body, with PHP's brackets: `name[]` makes a list, `name[key]` an object.
import type { Json } from "../data/json.ts";

type Fields = { [name: string]: Field };
type Field = string | Field[] | Fields;

/** More fields than this are ignored: nobody writes so many by hand. */
const MAX_FIELDS = 10_000;
/** Deeper brackets stay part of the last name. */
const MAX_DEPTH = 32;

/** What an object without prototype is made with: faster than `Object.create(null)`, whose objects are hash tables. */
const NoPrototype = function (this: Fields) {} as unknown as new () => Fields;
NoPrototype.prototype = Object.create(null);

/** The last of repeated names wins; bad escapes stay as they are. */
export function parseForm(text: string): Json {
  const fields = new NoPrototype();
  const isPlain = !/[+%[]/.test(text);
  let count = 0;
  // The next sign, which may stand behind many fields: it is looked for once.
  let equals = -1;
  for (let start = 0; start < text.length && count < MAX_FIELDS; ) {
    const end = positionOf(text, "&", start);
    if (end > start) {
      count += 1;
      if (equals < start) equals = positionOf(text, "=", start);
      const nameEnd = Math.min(equals, end);
      const [name, value] = [text.slice(start, nameEnd), text.slice(nameEnd + 1, end)];
      if (!isPlain) putDecoded(fields, decodePart(name), decodePart(value));
      else if (name !== "") fields[name] = value;
    }
    start = end + 1;
  }
  return fields as Json;
}

/** The length of the text where there is none. */
function positionOf(text: string, sign: string, start: number): number {
  const at = text.indexOf(sign, start);
  return at < 0 ? text.length : at;
}

function putDecoded(fields: Fields, name: string, value: string): void {
  if (name === "") return;
  if (name.includes("[")) put(fields, keysOf(name), value);
  else fields[name] = value;
}

/** `a[b][]` as `["a", "b", ""]`; a name without well-formed brackets is one key. */
function keysOf(name: string): string[] {
  const open = name.indexOf("[");
  if (open <= 0 || !name.endsWith("]")) return [name];
  const inner = name.slice(open + 1, -1).split("][");
  if (inner.length > MAX_DEPTH || inner.some((key) => key.includes("[") || key.includes("]"))) return [name];
  return [name.slice(0, open), ...inner];
}

function put(fields: Fields, keys: readonly string[], value: string): void {
  let container: Fields | Field[] = fields;
  for (let level = 0; level < keys.length; level += 1) {
    const key = keys[level] as string;
    const next = keys[level + 1];
    if (next === undefined) {
      store(container, key, value);
      return;
    }
    container = enter(container, key, next === "");
  }
}

function store(container: Fields | Field[], key: string, value: Field): void {
  if (!Array.isArray(container)) container[key] = value;
  else container.push(value);
}

/** The list or object below a key; made where it is missing or something else. */
function enter(container: Fields | Field[], key: string, list: boolean): Fields | Field[] {
  const known = Array.isArray(container) ? undefined : container[key];
  if (typeof known === "object" && Array.isArray(known) === list) return known;
  const made: Fields | Field[] = list ? [] : (Object.create(null) as Fields);
  store(container, key, made);
  return made;
}

function decodePart(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
