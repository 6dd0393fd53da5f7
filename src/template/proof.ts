// Proves that a template's output is valid JSON whatever its expressions give, by following all ways through its skeleton.
import { refusesCommaBefore } from "./characters.ts";
import { afterComma, afterText, afterValue, Nesting, type Place } from "./json-machine.ts";
import { literalOf } from "./literal.ts";
import type { HoleNode, IfNode, LoopNode, TemplateNode, TextNode } from "./syntax.ts";

/** A place in the grammar and what the emitter would know there. */
type State = Place & { readonly waiting: "none" | "comma" | "loop-comma"; readonly wrote: boolean };

/** Undefined where the output may be invalid, or where the proof became too long. */
type States = readonly State[] | undefined;

const mostStates = 24;
const fuelPerCharacter = 8;
const fuelAtLeast = 20_000;

/** False where unsure. @param length of the template's text; the effort is a multiple of it */
export function isProvenValid(nodes: readonly TemplateNode[], length: number): boolean {
  const start: State = { expected: "value", nesting: Nesting.root(), waiting: "none", wrote: false };
  const ends = new Proof(fuelAtLeast + fuelPerCharacter * length).block(nodes, [start]);
  return ends?.every(({ expected, nesting }) => expected === "end" && nesting.kind === "root") ?? false;
}

class Proof {
  #fuel: number;

  constructor(fuel: number) {
    this.#fuel = fuel;
  }

  block(nodes: readonly TemplateNode[], starts: readonly State[]): States {
    let states: States = starts;
    for (const node of nodes) {
      this.#fuel -= 1 + (node.kind === "text" ? node.text.length * states.length : 0);
      if (this.#fuel < 0) return undefined;
      states = this.#node(node, states);
      if (states === undefined) return undefined;
    }
    return states;
  }

  #node(node: TemplateNode, states: readonly State[]): States {
    switch (node.kind) {
      case "text":
        return each(states, (state) => text(node, state));
      case "hole":
        return each(states, (state) => value(node, state));
      case "comma":
        return states.map(comma);
      case "pairs":
        return pairs(states);
      case "if":
        return this.#if(node, states);
      case "with":
        return union([this.block(node.body, states), this.block(node.otherwise, states)]);
      case "loop":
        return union(states.map((state) => this.#loop(node, state)));
      default:
        return states;
    }
  }

  #if(node: IfNode, states: readonly State[]): States {
    const bodies = [...node.branches.map(({ body }) => body), node.otherwise];
    return union(bodies.map((body) => this.block(body, states)));
  }

  /** Rounds are added until they lead to no new state. */
  #loop(node: LoopNode, start: State): States {
    const rounds = new Rounds(start);
    for (let round = rounds.next(); round !== undefined; round = rounds.next()) {
      const ends = this.block(node.body, [{ ...round.state, wrote: false }]);
      if (ends === undefined) return undefined;
      for (const end of ends) rounds.add(end, round.produced);
      if (rounds.size > mostStates) return undefined;
    }
    return union([rounds.ends()]);
  }
}

type Round = { readonly state: State; readonly produced: boolean };

/** The states before the rounds of a loop. */
class Rounds {
  readonly #start: State;
  readonly #all: Round[] = [];
  readonly #known = new Set<string>();
  #next = 0;

  constructor(start: State) {
    this.#start = start;
    this.#push(start, false);
  }

  get size(): number {
    return this.#all.length;
  }

  next(): Round | undefined {
    this.#next += 1;
    return this.#all[this.#next - 1];
  }

  /** The state before the round that follows one that ended so. */
  add(end: State, producedBefore: boolean): void {
    const produced = producedBefore || end.wrote;
    const comma = produced && end.waiting === "none" && takesComma(end);
    this.#push({ ...end, waiting: comma ? "loop-comma" : end.waiting }, produced);
  }

  /** The states after the loop: it may end before any round. */
  ends(): State[] {
    return this.#all.map(({ state, produced }) => {
      const waiting = produced && state.waiting === "loop-comma" ? "none" : state.waiting;
      return { ...state, waiting, wrote: this.#start.wrote || produced };
    });
  }

  #push(state: State, produced: boolean): void {
    const round = { state: { ...state, wrote: false }, produced };
    const key = `${keyOf(round.state)} ${produced}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#all.push(round);
  }
}

function keyOf({ expected, nesting, waiting, wrote }: State): string {
  return `${expected} ${nesting.id} ${waiting} ${wrote}`;
}

function union(sets: readonly States[]): States {
  const all = new Map<string, State>();
  for (const set of sets) {
    if (set === undefined) return undefined;
    for (const state of set) all.set(keyOf(state), state);
  }
  return all.size > mostStates ? undefined : [...all.values()];
}

function each(states: readonly State[], advance: (state: State) => State | undefined): States {
  const advanced: State[] = [];
  for (const state of states) {
    const next = advance(state);
    if (next === undefined) return undefined;
    advanced.push(next);
  }
  return union([advanced]);
}

function text(node: TextNode, state: State): State | undefined {
  const { first } = literalOf(node.text, node.insideString);
  if (first === 0) return state;
  if (node.insideString) return undefined;
  const place = refusesCommaBefore(first) ? state : afterWaiting(state);
  return written(place && afterText(place, node.text));
}

/** A hole in place of a key must be a string for sure. */
function value({ expression }: HoleNode, state: State): State | undefined {
  const place = afterWaiting(state);
  return written(place && afterValue(place, expression.type === "string"));
}

function comma(state: State): State {
  return takesComma(state) ? { ...state, waiting: "comma" } : state;
}

/** A comma can stand after a value and (wrongly) after a key. */
function takesComma({ expected }: State): boolean {
  return expected === "end" || expected === "colon";
}

/** No pair at all, or some pairs with a comma waiting after them. */
function pairs(states: readonly State[]): States {
  const some = each(states, (state) => {
    const key = afterWaiting(state);
    const isPlace = key !== undefined && (key.expected === "key" || key.expected === "first-key");
    return isPlace ? { expected: "end", nesting: key.nesting, waiting: "comma", wrote: true } : undefined;
  });
  return union([states, some]);
}

function afterWaiting(state: State): Place | undefined {
  return state.waiting === "none" ? state : afterComma(state);
}

function written(place: Place | undefined): State | undefined {
  return place && { expected: place.expected, nesting: place.nesting, waiting: "none", wrote: true };
}
