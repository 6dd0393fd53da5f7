// Runs a pattern with re2js: slower, but never more than linear in the subject. The package is loaded when it is first needed.
import { createRequire } from "node:module";
import type { Engine, Match } from "./engine.ts";

type Re2 = typeof import("re2js");
type Compiled = InstanceType<Re2["RE2JS"]>;

const load = createRequire(import.meta.url);

export class Re2Engine implements Engine {
  readonly #pattern: Compiled;
  readonly #groups: number;

  private constructor(pattern: Compiled, groups: number) {
    this.#pattern = pattern;
    this.#groups = groups;
  }

  /** Undefined where RE2 refuses the pattern, such as one with large counts. */
  static compile(source: string, groups: number): Re2Engine | undefined {
    const { RE2JS } = load("re2js") as Re2;
    try {
      return new Re2Engine(RE2JS.compile(source), groups);
    } catch {
      return undefined;
    }
  }

  test(subject: string): boolean {
    return this.#pattern.matcher(subject).find();
  }

  each(subject: string, visit: (match: Match) => void): void {
    const matcher = this.#pattern.matcher(subject);
    const groups = this.#groups;
    while (matcher.find()) {
      const group = (number: number): string => (number > groups ? "" : (matcher.group(number) ?? ""));
      visit({ start: matcher.start(), end: matcher.end(), group });
    }
  }
}
