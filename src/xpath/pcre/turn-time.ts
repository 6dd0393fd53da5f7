// How long patterns have held the event loop since it went round last: each one is short, but there may be many.
import { performance } from "node:perf_hooks";

/** Milliseconds. */
const MOST = 40;

let spent = 0;
let isTurning = false;

/** Does the work, and counts how long it takes. */
export function counted<T>(work: () => T): { readonly result: T; readonly milliseconds: number } {
  const start = performance.now();
  const result = work();
  const milliseconds = performance.now() - start;
  spent += milliseconds;
  if (!isTurning) {
    isTurning = true;
    setImmediate(() => {
      spent = 0;
      isTurning = false;
    });
  }
  return { result, milliseconds };
}

/** Whether it is time to let others have their turn. */
export function isOverdue(): boolean {
  return spent > MOST;
}

/** Resolves when all others have had theirs. */
export async function myTurn(): Promise<void> {
  while (isOverdue()) await new Promise<void>((resolve) => setImmediate(resolve));
}
