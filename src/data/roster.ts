// A collection whose members come and go all the time, such as requests that are running.

/** Undefined while it is on no roster. A member is on one roster at a time. */
export type RosterMember = { slot: number | undefined };

/**
 * An array in no particular order; each member knows its place. A Set would do the same, but V8's Sets keep removed members
 * alive in outgrown tables until the next full garbage collection, which costs a proxy a tenth of its time.
 */
export class Roster<T extends RosterMember> {
  readonly #members: T[] = [];

  get size(): number {
    return this.#members.length;
  }

  add(member: T): void {
    member.slot = this.#members.length;
    this.#members.push(member);
  }

  /** @returns whether it was there */
  remove(member: T): boolean {
    const { slot } = member;
    if (slot === undefined) return false;
    member.slot = undefined;
    const last = this.#members.pop() as T;
    if (last === member) return true;
    last.slot = slot;
    this.#members[slot] = last;
    return true;
  }

  /** A copy: members may come and go while it is walked. */
  members(): readonly T[] {
    return [...this.#members];
  }
}
