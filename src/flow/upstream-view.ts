// `$upstream`: status, headers and errors of the upstream responses so far.
import { type Json, LazyObject } from "../data/json.ts";
import { errorVariable } from "./error-variable.ts";
import type { UpstreamAnswer } from "./upstream-answer.ts";

export class UpstreamView extends LazyObject {
  readonly #answers: ReadonlyMap<string, UpstreamAnswer>;
  readonly #requestID: string;

  /** Shows the answers there are now: later ones don't change what a variable holds. */
  constructor(answers: ReadonlyMap<string, UpstreamAnswer>, requestID: string) {
    super();
    this.#answers = new Map(answers);
    this.#requestID = requestID;
  }

  /** Whether these are the answers that it shows. */
  shows(answers: ReadonlyMap<string, UpstreamAnswer>): boolean {
    if (answers.size !== this.#answers.size) return false;
    for (const [id, answer] of answers) if (this.#answers.get(id) !== answer) return false;
    return true;
  }

  override keys(): readonly string[] {
    return [...this.#answers.keys()];
  }

  override get(id: string): Json | undefined {
    const answer = this.#answers.get(id);
    if (answer === undefined) return undefined;
    const { url, status, error, cacheHit = false } = answer;
    const headers = headerObject(answer.headers);
    const view = { url, status, cacheHit, headers };
    return error === undefined ? view : { ...view, error: errorVariable(error, this.#requestID) };
  }
}

/** By lower-case name; repeated fields become a list for `set-cookie`, else are joined by commas (RFC 9110, section 5.3). */
export function headerObject(flat: readonly string[]): Json {
  const object: Record<string, string | string[]> = Object.create(null);
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = (flat[at] as string).toLowerCase();
    const value = flat[at + 1] as string;
    const known = object[name];
    if (known === undefined) object[name] = value;
    else if (name !== "set-cookie") object[name] = `${known}, ${value}`;
    else object[name] = Array.isArray(known) ? [...known, value] : [known, value];
  }
  return object;
}
