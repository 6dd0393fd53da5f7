// The thread for patterns and subjects that may take long.
import { performance } from "node:perf_hooks";
import { serveTasks } from "../../workers/serve-tasks.ts";
import { bounded } from "./bounded.ts";
import { recentPattern } from "./compile-pattern.ts";
import { giveUpText } from "./pattern.ts";
import { PatternFault } from "./pattern-fault.ts";
import type { PatternOutcome, PatternTask } from "./pattern-task.ts";

/** Milliseconds for one match. */
const LIMIT = 250;
/** The same where the time is linear in the length of the subject. */
const LINEAR_LIMIT = 2000;

serveTasks(({ source, work, subject, limit: left = LIMIT }: PatternTask): PatternOutcome => {
  const start = performance.now();
  const spent = (): number => performance.now() - start;
  try {
    const pattern = recentPattern(source);
    const limit = pattern.isLinear ? LINEAR_LIMIT : Math.ceil(Math.min(left, LIMIT));
    const done = bounded(limit, () => pattern.runLong(work, subject));
    const milliseconds = pattern.isLinear ? 0 : spent();
    if (done !== undefined) return { kind: "done", result: done.result, milliseconds };
    return { kind: "given-up", message: `Matching took longer than ${limit} ms and was given up`, milliseconds };
  } catch (error) {
    const milliseconds = spent();
    if (!(error instanceof PatternFault)) return { kind: "given-up", message: giveUpText(error), milliseconds };
    return { kind: "fault", message: error.message, index: error.index, milliseconds };
  }
});
