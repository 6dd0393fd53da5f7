// One timer for the time limits of all upstream requests: starting and stopping a timer for each costs more than a look at all of them now and then.
import { performance } from "node:perf_hooks";
import { Roster, type RosterMember } from "../data/roster.ts";

export interface Ticking extends RosterMember {
  /** Called about every 20 milliseconds. @param now as `performance.now()` gives it */
  tick(now: number): void;
}

/** Milliseconds; a time limit is noticed at most this much late. */
const INTERVAL = 20;

const watched = new Roster<Ticking>();
let timer: NodeJS.Timeout | undefined;

export function startTicking(one: Ticking): void {
  watched.add(one);
  timer ??= setInterval(tickAll, INTERVAL).unref();
}

export function stopTicking(one: Ticking): void {
  watched.remove(one);
}

/** The timer ends itself when nothing is left to watch. */
function tickAll(): void {
  if (watched.size === 0) {
    clearInterval(timer);
    timer = undefined;
    return;
  }
  const now = performance.now();
  for (const one of watched.members()) one.tick(now);
}
