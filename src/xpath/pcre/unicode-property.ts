// PCRE's Unicode properties (\p{…}) in terms of ECMAScript's.
import { type CharSet, charSet, lastCodePoint, type Property, type Range } from "./char-set.ts";
import type { PatternReader } from "./pattern-reader.ts";

const category = /^(?:L[ultmo]?|M[nec]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfnos]?)$/;

const special: ReadonlyMap<string, CharSet> = new Map([
  ["Any", charSet([[0, lastCodePoint]])],
  ["L&", named(["Lu", "Ll", "Lt"])],
  ["Xan", named(["L", "N"])],
  ["Xwd", named(["L", "N"], [[0x5f, 0x5f]])],
  ["Xsp", named(["Z"], [[0x09, 0x0d]])],
  ["Xps", named(["Z"], [[0x09, 0x0d]])],
]);

function named(names: readonly string[], ranges: readonly Range[] = []): CharSet {
  return { ranges, properties: names.map((name) => ({ name, negated: false })), negated: false };
}

/** Reads what follows `\p` or `\P`. @throws PatternFault */
export function readProperty(reader: PatternReader, outerNegation: boolean): CharSet {
  const start = reader.at - 2;
  let name = reader.eat("{") ? reader.until("}", "\\p{") : String.fromCodePoint(reader.codePoint());
  const negated = outerNegation !== name.startsWith("^");
  name = name.replace(/^\^/, "").trim();
  const known = special.get(name);
  if (known !== undefined) return { ...known, negated };
  const property = ecmaScriptProperty(name);
  if (property === undefined) throw reader.fault(`Unknown Unicode property ${name}`, start);
  return { ranges: [], properties: [{ name: property, negated }], negated: false };
}

/** `Lu`, `Script=Greek`; undefined where there is no such property. */
function ecmaScriptProperty(name: string): Property["name"] | undefined {
  if (category.test(name)) return name;
  if (!/^[A-Za-z_]+$/.test(name)) return undefined;
  try {
    new RegExp(`\\p{Script=${name}}`, "u");
    return `Script=${name}`;
  } catch {
    return undefined;
  }
}
