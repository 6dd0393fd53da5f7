// Runs a pattern with ECMAScript's own engine: fast, but it backtracks.
import type { Engine, Match } from "./engine.ts";
import type { NativeSource } from "./print-native.ts";

export class NativeEngine implements Engine {
  readonly #test: RegExp;
  readonly #groups: readonly number[];
  #each: RegExp | undefined;

  /** @throws SyntaxError */
  constructor({ source, flags, groups }: NativeSource) {
    this.#test = new RegExp(source, flags);
    this.#groups = groups;
  }

  test(subject: string): boolean {
    return this.#test.test(subject);
  }

  each(subject: string, visit: (match: Match) => void): void {
    this.#each ??= new RegExp(this.#test, `g${this.#test.flags}`);
    const expression = this.#each;
    const groups = this.#groups;
    expression.lastIndex = 0;
    for (let found = expression.exec(subject); found !== null; found = expression.exec(subject)) {
      const { index, 0: whole } = found;
      const captured = found;
      visit({ start: index, end: index + whole.length, group: (number) => captured[groups[number] ?? -1] ?? "" });
      if (whole.length === 0) expression.lastIndex = index + ((subject.codePointAt(index) ?? 0) > 0xffff ? 2 : 1);
    }
  }
}
