// Proves for some patterns that at each character at most one way of matching goes on, so that backtracking finds nothing to try.
import { complement, lastCodePoint, normalize, overlap, type Range, withBothCases } from "./char-set.ts";
import { nullable, type PatternNode, some } from "./syntax.ts";

type SetNode = Extract<PatternNode, { kind: "set" }>;
/** One place of the pattern that consumes a character. */
type Place = { readonly ranges: readonly Range[]; readonly next: Place[] };
/** The places where matching a node may begin and end. */
type Ends = { readonly first: readonly Place[]; readonly last: readonly Place[] };

/** Larger patterns aren't looked into, so that the proof itself stays quick. */
const mostPlaces = 100;
const mostConnections = 1_000;
const everything: readonly Range[] = [[0, lastCodePoint]];
/** Characters beyond ASCII that fold to ASCII letters: ſ and the Kelvin sign. */
const foldsToAscii: readonly Range[] = [
  [0x17f, 0x17f],
  [0x212a, 0x212a],
];

export type Determinism = {
  /** Whether a failing attempt ends after a bounded number of characters, since every longer one has already matched. */
  readonly failsEarly: boolean;
};

/** Undefined where the node may be ambiguous: then nothing is proved. */
export function determinism(node: PatternNode): Determinism | undefined {
  if (some(node, ({ kind }) => kind === "look" || kind === "atomic" || kind === "back-reference")) return undefined;
  const graph = new Graph();
  const { first, last } = graph.ends(node);
  if (graph.ambiguous || !distinct(first)) return undefined;
  if (!graph.places.every((place) => distinct(place.next))) return undefined;
  const unconditional = !some(node, ({ kind }) => kind === "assertion");
  return { failsEarly: unconditional && !hasCycle(graph.places, new Set(last)) };
}

/** The positions of a regular expression and what may follow each of them (Glushkov's construction). */
class Graph {
  readonly places: Place[] = [];
  ambiguous = false;
  #connections = 0;

  ends(node: PatternNode): Ends {
    if (this.ambiguous) return { first: [], last: [] };
    switch (node.kind) {
      case "set":
        return this.#place(node);
      case "sequence":
        return this.#sequence(node.items);
      case "choice":
        if (node.options.filter(nullable).length > 1) this.ambiguous = true;
        return join(node.options.map((option) => this.ends(option)));
      case "repeat":
        return this.#repeat(node);
      case "capture":
        return this.ends(node.body);
      default:
        return { first: [], last: [] };
    }
  }

  #place(node: SetNode): Ends {
    const place: Place = { ranges: rangesOf(node), next: [] };
    this.places.push(place);
    if (this.places.length > mostPlaces) this.ambiguous = true;
    return { first: [place], last: [place] };
  }

  #sequence(items: readonly PatternNode[]): Ends {
    let first: readonly Place[] = [];
    let last: readonly Place[] = [];
    let empty = true;
    for (const item of items) {
      const ends = this.ends(item);
      this.#connect(last, ends.first);
      if (empty) first = [...first, ...ends.first];
      last = nullable(item) ? [...last, ...ends.last] : ends.last;
      empty &&= nullable(item);
    }
    return { first, last };
  }

  #repeat(node: Extract<PatternNode, { kind: "repeat" }>): Ends {
    const ends = this.ends(node.body);
    // Nothing at all could be matched in two ways: by the body or by leaving it out.
    if (nullable(node.body)) this.ambiguous = true;
    if (node.max > 1) this.#connect(ends.last, ends.first);
    return ends;
  }

  #connect(from: readonly Place[], to: readonly Place[]): void {
    this.#connections += from.length * to.length;
    if (this.#connections > mostConnections) this.ambiguous = true;
    else for (const place of from) place.next.push(...to);
  }
}

function join(all: readonly Ends[]): Ends {
  return { first: all.flatMap(({ first }) => first), last: all.flatMap(({ last }) => last) };
}

/** The characters that the set may match, rather too many than too few. */
function rangesOf({ set, ignoreCase }: SetNode): readonly Range[] {
  if (set.properties.length > 0) return everything;
  if (!ignoreCase) return set.negated ? complement(set.ranges) : normalize(set.ranges);
  if (set.negated || set.ranges.some(([, last]) => last > 0x7f)) return everything;
  return normalize([...withBothCases(set.ranges), ...foldsToAscii]);
}

/** Whether no character leads to two of the places; a place listed twice is reached in two ways. */
function distinct(places: readonly Place[]): boolean {
  return places.every((place, index) => places.slice(0, index).every((other) => !overlap(place.ranges, other.ranges)));
}

/** Whether matching can go round without passing a place where it could end. */
function hasCycle(places: readonly Place[], ends: ReadonlySet<Place>): boolean {
  const state = new Map<Place, "open" | "done">();
  const visit = (place: Place): boolean => {
    if (ends.has(place) || state.get(place) === "done") return false;
    if (state.get(place) === "open") return true;
    state.set(place, "open");
    const found = place.next.some(visit);
    state.set(place, "done");
    return found;
  };
  return places.some(visit);
}
