// Where each value of a YAML document stands: a tree made from the parser's events, only when a message needs it.
import { constructFromEvents, EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type Schema } from "js-yaml";
import type { ConfigError } from "../errors/config-error.ts";
import type { SourceFile } from "./source-file.ts";

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

export class YamlPlace {
  readonly offset: number;
  /** Offset of the key; of the value itself where there is none. */
  readonly keyOffset: number;
  readonly members = new Map<string, YamlPlace>();
  readonly items: YamlPlace[] = [];
  /** What an alias refers to: its members stand where they were written. */
  target: YamlPlace | undefined;
  /** Members whose key the same object has before. */
  readonly repeated: { readonly key: string; readonly first: YamlPlace; readonly again: YamlPlace }[] = [];

  constructor(offset: number, keyOffset: number) {
    this.offset = offset;
    this.keyOffset = keyOffset;
  }

  child(step: string | number): YamlPlace | undefined {
    if (this.target !== undefined) return this.target.child(step);
    return this.members.get(String(step)) ?? this.items[Number(step)] ?? this.#merged(String(step));
  }

  /** A member that comes from a merge key. */
  #merged(key: string): YamlPlace | undefined {
    const merge = this.members.get("<<");
    if (merge === undefined || key === "<<") return undefined;
    const { items } = merge.target ?? merge;
    for (const source of items.length > 0 ? items : [merge]) {
      const found = source.child(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** The root of the first document among the events; an empty document is at offset 0. */
export function indexYaml(events: readonly Event[], source: string, schema: Schema): YamlPlace {
  return new Indexer(events, source, schema).document();
}

/** An error at each key that its object has before. */
export function findDuplicates(root: YamlPlace, file: SourceFile): ConfigError[] {
  const errors: ConfigError[] = [];
  const todo = [root];
  for (let place = todo.pop(); place !== undefined; place = todo.pop()) {
    for (const { key, first, again } of place.repeated) {
      const { line, column } = file.positionAt(first.keyOffset);
      errors.push(file.errorAt(again.keyOffset, `YAML: duplicate key "${key}"`, `First at ${line}:${column}.`));
    }
    todo.push(...[...place.members.values(), ...place.items].reverse());
  }
  return errors;
}

class Indexer {
  readonly #events: readonly Event[];
  readonly #source: string;
  readonly #schema: Schema;
  readonly #anchors = new Map<string, YamlPlace>();
  #next = 0;

  constructor(events: readonly Event[], source: string, schema: Schema) {
    this.#events = events;
    this.#source = source;
    this.#schema = schema;
  }

  document(): YamlPlace {
    while (this.#next < this.#events.length) {
      const type = this.#events[this.#next]?.type;
      if (type !== EVENT_ID.DOCUMENT) break;
      this.#next += 1;
    }
    return this.#node(undefined) ?? new YamlPlace(0, 0);
  }

  /** Reads one value; undefined at the end of its collection. */
  #node(keyOffset: number | undefined): YamlPlace | undefined {
    const event = this.#events[this.#next];
    this.#next += 1;
    if (event === undefined || event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) return undefined;
    const offset = offsetOf(event) ?? keyOffset ?? 0;
    const place = new YamlPlace(offset, keyOffset ?? offset);
    if (event.type === EVENT_ID.ALIAS) {
      place.target = this.#anchors.get(this.#source.slice(event.anchorStart, event.anchorEnd));
      return place;
    }
    if (event.anchorStart >= 0) this.#anchors.set(this.#source.slice(event.anchorStart, event.anchorEnd), place);
    if (event.type === EVENT_ID.SEQUENCE) this.#items(place);
    if (event.type === EVENT_ID.MAPPING) this.#members(place);
    return place;
  }

  #items(sequence: YamlPlace): void {
    for (let item = this.#node(undefined); item !== undefined; item = this.#node(undefined)) sequence.items.push(item);
  }

  #members(mapping: YamlPlace): void {
    for (;;) {
      const event = this.#events[this.#next];
      const key = this.#node(undefined);
      if (key === undefined || event === undefined) return;
      const value = this.#node(key.offset);
      if (value === undefined) return;
      // Keys that aren't scalars are refused before anybody asks for a place.
      const name = event.type === EVENT_ID.SCALAR ? this.#keyName(event) : "";
      const first = mapping.members.get(name);
      if (first === undefined) mapping.members.set(name, value);
      else mapping.repeated.push({ key: name, first, again: value });
    }
  }

  /** The key as the value has it: `0x10` is "16". */
  #keyName(event: ScalarEvent): string {
    if (event.style !== SCALAR_STYLE.PLAIN) return getScalarValue(this.#source, event);
    const document: Event = { type: EVENT_ID.DOCUMENT, explicitStart: false, explicitEnd: false, directives: [] };
    const events: Event[] = [document, { ...event, tagStart: -1, tagEnd: -1 }, { type: EVENT_ID.POP }];
    return String(constructFromEvents(events, { source: this.#source, schema: this.#schema })[0]);
  }
}

/** Where a value begins, quotes included; undefined for one that isn't written. */
function offsetOf(event: Event): number | undefined {
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
  if (event.type === EVENT_ID.SCALAR) {
    if (event.valueStart < 0) return undefined;
    const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    return quoted ? event.valueStart - 1 : event.valueStart;
  }
  return "start" in event ? event.start : undefined;
}
