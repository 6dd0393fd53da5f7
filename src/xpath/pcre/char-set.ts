// Sets of characters as ranges of code points, with PCRE's named ones (ASCII, as PCRE without UCP has them).

/** First and last code point, both included. */
export type Range = readonly [number, number];

/** A Unicode property, by its ECMAScript name: `L`, `Script=Greek`. */
export type Property = { readonly name: string; readonly negated: boolean };

export type CharSet = {
  readonly ranges: readonly Range[];
  readonly properties: readonly Property[];
  readonly negated: boolean;
};

export const lastCodePoint = 0x10ffff;

const digit: readonly Range[] = [[0x30, 0x39]];
const upper: readonly Range[] = [[0x41, 0x5a]];
const lower: readonly Range[] = [[0x61, 0x7a]];
const alpha = [...upper, ...lower];
const alnum = [...digit, ...alpha];
const space: readonly Range[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
];
const word = [...digit, ...upper, [0x5f, 0x5f] as const, ...lower];
const horizontalSpace: readonly Range[] = [
  [0x09, 0x09],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x180e, 0x180e],
  [0x2000, 0x200a],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
];
const verticalSpace: readonly Range[] = [
  [0x0a, 0x0d],
  [0x85, 0x85],
  [0x2028, 0x2029],
];

/** `\d \w \s \h \v`, by letter. */
export const escapeSets: ReadonlyMap<string, readonly Range[]> = new Map([
  ["d", digit],
  ["w", word],
  ["s", space],
  ["h", horizontalSpace],
  ["v", verticalSpace],
]);

/** `[:alpha:]` and its kin, by name. */
export const posixSets: ReadonlyMap<string, readonly Range[]> = new Map<string, readonly Range[]>([
  ["alpha", alpha],
  ["digit", digit],
  ["alnum", alnum],
  ["upper", upper],
  ["lower", lower],
  ["space", space],
  ["word", word],
  ["xdigit", [...digit, [0x41, 0x46], [0x61, 0x66]]],
  ["blank", [[0x09, 0x09], ...space.slice(1)]],
  ["cntrl", [[0x00, 0x1f], [0x7f, 0x7f]]], // biome-ignore format: one line an entry
  ["graph", [[0x21, 0x7e]]],
  ["print", [[0x20, 0x7e]]],
  ["punct", [[0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e]]], // biome-ignore format: one line an entry
  ["ascii", [[0x00, 0x7f]]],
]);

export const anyChar: CharSet = { ranges: [], properties: [], negated: true };
export const notNewline: CharSet = { ranges: [[0x0a, 0x0a]], properties: [], negated: true };

export function charSet(ranges: readonly Range[]): CharSet {
  return { ranges, properties: [], negated: false };
}

/** Sorted, without overlaps. */
export function normalize(ranges: readonly Range[]): readonly Range[] {
  const sorted = ranges.toSorted((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [first, last] of sorted) {
    const before = merged.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

/** Every code point that isn't in the ranges. */
export function complement(ranges: readonly Range[]): readonly Range[] {
  const rest: Range[] = [];
  let next = 0;
  for (const [first, last] of normalize(ranges)) {
    if (first > next) rest.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= lastCodePoint) rest.push([next, lastCodePoint]);
  return rest;
}

/** Whether two normalised lists of ranges share a code point. */
export function overlap(a: readonly Range[], b: readonly Range[]): boolean {
  let left = 0;
  let right = 0;
  for (;;) {
    const [x, y] = [a[left], b[right]];
    if (x === undefined || y === undefined) return false;
    if (x[1] < y[0]) left += 1;
    else if (y[1] < x[0]) right += 1;
    else return true;
  }
}

/** Above this size a range's letters are taken to be in it in both cases anyway. */
const widestFoldedRange = 2048;

/** The ranges together with the other case of their letters. */
export function withBothCases(ranges: readonly Range[]): readonly Range[] {
  const all: Range[] = [...ranges];
  for (const [first, last] of ranges) {
    const end = Math.min(last, first + widestFoldedRange);
    for (let code = first; code <= end; code += 1) {
      const character = String.fromCodePoint(code);
      for (const variant of [character.toLowerCase(), character.toUpperCase()]) {
        const other = variant.codePointAt(0) ?? code;
        if (other !== code && variant.length === String.fromCodePoint(other).length) all.push([other, other]);
      }
    }
  }
  return normalize(all);
}

/** Whether the modifier `i` makes a difference to the set. */
export function hasCase(set: CharSet): boolean {
  if (set.properties.length > 0) return true;
  return set.ranges.some(([first, last]) => last > 0x7f || overlap([[first, last]], alpha));
}
