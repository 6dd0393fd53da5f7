// Makes random XPath expressions from a grammar; the same seed gives the same ones.

/** Words that the expressions are made of; they should occur in the documents. */
export type Vocabulary = {
  readonly names: readonly string[];
  readonly attributes: readonly string[];
  readonly texts: readonly string[];
  readonly variables: { readonly string: string; readonly number: string; readonly boolean: string };
};

const axes = [
  "ancestor",
  "ancestor-or-self",
  "child",
  "descendant",
  "descendant-or-self",
  "following",
  "following-sibling",
  "parent",
  "preceding",
  "preceding-sibling",
  "self",
];

/** A mulberry32 generator: numbers from 0 to 1. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export class ExpressionMaker {
  readonly #random: () => number;
  readonly #words: Vocabulary;

  constructor(seed: number, words: Vocabulary) {
    this.#random = randomFrom(seed);
    this.#words = words;
  }

  expression(depth = 3): string {
    return this.#oneOf([
      () => this.#nodeSet(depth),
      () => this.#nodeSet(depth),
      () => this.#number(depth),
      () => this.#string(depth),
      () => this.#boolean(depth),
    ]);
  }

  #oneOf<T>(makers: readonly (() => T)[]): T {
    const maker = makers[Math.floor(this.#random() * makers.length)] as () => T;
    return maker();
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)] as T;
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #nodeSet(depth: number): string {
    if (depth <= 0 || this.#chance(0.7)) return this.#path(depth);
    return this.#oneOf([
      () => `${this.#nodeSet(depth - 1)} | ${this.#nodeSet(depth - 1)}`,
      () => `(${this.#nodeSet(depth - 1)})${this.#predicate(depth - 1)}`,
      () => `(${this.#nodeSet(depth - 1)})/${this.#step(depth - 1)}`,
      () => `(${this.#nodeSet(depth - 1)} | ${this.#path(depth - 1)})//${this.#step(depth - 1)}`,
    ]);
  }

  #path(depth: number): string {
    const count = 1 + Math.floor(this.#random() * 3);
    let path = this.#pick(["", "", "/", "//", "./", ".//", "../", "/*/"]) + this.#step(depth);
    for (let more = 1; more < count; more += 1) path += this.#pick(["/", "/", "//"]) + this.#step(depth);
    return this.#chance(0.15) ? `${path}/@${this.#pick(this.#words.attributes)}` : path;
  }

  #step(depth: number): string {
    const predicates = depth > 0 && this.#chance(0.4) ? this.#predicate(depth - 1) : "";
    const second = predicates !== "" && this.#chance(0.2) ? this.#predicate(depth - 1) : "";
    return this.#oneOf([
      () => `${this.#nodeTest()}${predicates}${second}`,
      () => `${this.#nodeTest()}${predicates}`,
      () => `${this.#pick(axes)}::${this.#nodeTest()}${predicates}${second}`,
      () => this.#pick([".", ".."]),
    ]);
  }

  #nodeTest(): string {
    return this.#oneOf([
      () => this.#pick(this.#words.names),
      () => this.#pick(this.#words.names),
      () => this.#pick(["*", "node()", "text()", "*", "comment()", "processing-instruction()"]),
    ]);
  }

  #predicate(depth: number): string {
    return `[${this.#oneOf([
      () => String(1 + Math.floor(this.#random() * 3)),
      () =>
        this.#pick([
          "last()",
          "position() = 1",
          "position() > 1",
          "position() = last()",
          "position() mod 2 = 1",
          "last() - 1",
        ]),
      () => `@${this.#pick(this.#words.attributes)}`,
      () => `@${this.#pick(this.#words.attributes)} = ${this.#text()}`,
      () => this.#boolean(depth),
      () => this.#nodeSet(Math.min(depth, 1)),
    ])}]`;
  }

  #text(): string {
    return `'${this.#pick(this.#words.texts)}'`;
  }

  #string(depth: number): string {
    if (depth <= 0)
      return this.#oneOf([
        () => this.#text(),
        () => `string(${this.#path(0)})`,
        () => `$${this.#words.variables.string}`,
      ]);
    const text = () => this.#string(depth - 1);
    return this.#oneOf([
      () => `string(${this.expression(depth - 1)})`,
      () => `concat(${text()}, ${text()})`,
      () => `substring(${text()}, ${this.#number(depth - 1)})`,
      () => `substring(${text()}, ${this.#number(depth - 1)}, ${this.#number(depth - 1)})`,
      () => `substring-before(${text()}, ${this.#text()})`,
      () => `substring-after(${text()}, ${this.#text()})`,
      () => `normalize-space(${text()})`,
      () => `translate(${text()}, ${this.#text()}, ${this.#text()})`,
      () => `name(${this.#nodeSet(depth - 1)})`,
      () => `local-name(${this.#nodeSet(depth - 1)})`,
      () => `namespace-uri(${this.#nodeSet(depth - 1)})`,
    ]);
  }

  #number(depth: number): string {
    if (depth <= 0) {
      return this.#pick([
        "0",
        "1",
        "2",
        "3",
        "1.5",
        "-1",
        "100",
        ".5",
        "0.1",
        `$${this.#words.variables.number}`,
        "position()",
        "last()",
      ]);
    }
    const number = () => this.#number(depth - 1);
    return this.#oneOf([
      () => `count(${this.#nodeSet(depth - 1)})`,
      () => `sum(${this.#nodeSet(depth - 1)})`,
      () => `string-length(${this.#string(depth - 1)})`,
      () => `number(${this.expression(depth - 1)})`,
      () => `${this.#pick(["floor", "ceiling", "round"])}(${number()})`,
      () => `${number()} ${this.#pick(["+", "-", "*", "div", "mod"])} ${number()}`,
      () => `(${number()} ${this.#pick(["+", "-", "*", "div", "mod"])} ${number()})`,
      () => `-${this.#pick(["", "-"])}${number()}`,
    ]);
  }

  #boolean(depth: number): string {
    if (depth <= 0) return this.#pick(["true()", "false()", `$${this.#words.variables.boolean}`]);
    const any = () => this.expression(depth - 1);
    return this.#oneOf([
      () => `${any()} ${this.#pick(["=", "!=", "<", "<=", ">", ">="])} ${any()}`,
      () => `${any()} ${this.#pick(["=", "!="])} ${any()}`,
      () => `${any()} ${this.#pick(["and", "or"])} ${any()}`,
      () => `not(${any()})`,
      () => `boolean(${any()})`,
      () => `contains(${this.#string(depth - 1)}, ${this.#text()})`,
      () => `starts-with(${this.#string(depth - 1)}, ${this.#text()})`,
      () => "lang('en')",
    ]);
  }
}
