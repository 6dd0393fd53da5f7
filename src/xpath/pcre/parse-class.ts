// Reads bracket classes: [a-z], [^\d\s], [[:alpha:]_].
import { type CharSet, complement, normalize, type Property, posixSets, type Range } from "./char-set.ts";
import { readCharacterEscape, readSetEscape } from "./parse-escape.ts";
import type { PatternReader } from "./pattern-reader.ts";

type Members = { readonly ranges: Range[]; readonly properties: Property[] };

/** The reader stands behind the opening bracket; afterwards behind the closing one. @throws PatternFault */
export function readClass(reader: PatternReader): CharSet {
  const start = reader.at - 1;
  const negated = reader.eat("^");
  const members: Members = { ranges: [], properties: [] };
  const first = reader.at;
  let quoted = false;
  // A closing bracket in first place is a member.
  while (quoted || reader.peek() !== "]" || reader.at === first) {
    if (reader.done) throw reader.fault("Missing ] after [", start);
    if (quoted && reader.eat("\\E")) quoted = false;
    else if (!quoted && reader.eat("\\Q")) quoted = true;
    else if (!quoted && reader.eat("\\E")) continue;
    else readMember(reader, members, quoted);
  }
  reader.at += 1;
  return { ranges: normalize(members.ranges), properties: members.properties, negated };
}

function readMember(reader: PatternReader, members: Members, quoted: boolean): void {
  const start = reader.at;
  const from = readOne(reader, members, quoted);
  if (from === undefined) return;
  if (quoted || reader.peek() !== "-" || reader.peek(1) === "]" || reader.peek(1) === "") {
    members.ranges.push([from, from]);
    return;
  }
  reader.at += 1;
  const to = readOne(reader, members, false);
  // As in PCRE, the hyphen is literal in front of a set: [a-\d].
  if (to === undefined) members.ranges.push([from, from], [0x2d, 0x2d]);
  else if (to < from) throw reader.fault("The range is out of order", start);
  else members.ranges.push([from, to]);
}

/** One character, or undefined where a set was read and added. */
function readOne(reader: PatternReader, members: Members, quoted: boolean): number | undefined {
  if (quoted) return reader.codePoint();
  if (reader.eat("[:")) return readPosix(reader, members);
  if (!reader.eat("\\")) return reader.codePoint();
  if (reader.eat("b")) return 0x08;
  const set = readSetEscape(reader);
  if (set === undefined) return readCharacterEscape(reader);
  add(reader, members, set);
  return undefined;
}

function readPosix(reader: PatternReader, members: Members): number | undefined {
  const start = reader.at - 2;
  const found = reader.match(/(\^?)([a-z]+):\]/y);
  if (found === undefined) {
    // Not a named class after all: an opening bracket and a colon.
    reader.at -= 1;
    return 0x5b;
  }
  const ranges = posixSets.get(found[2] ?? "");
  if (ranges === undefined) throw reader.fault(`Unknown class [:${found[2]}:]`, start);
  members.ranges.push(...(found[1] === "^" ? complement(ranges) : ranges));
  return undefined;
}

function add(reader: PatternReader, members: Members, set: CharSet): void {
  if (set.negated && set.properties.length > 0)
    throw reader.fault("A negated compound property can't stand in a class");
  // What is left to be negated is \P{Any}, which has no members.
  if (set.negated) return;
  members.ranges.push(...set.ranges);
  members.properties.push(...set.properties);
}
