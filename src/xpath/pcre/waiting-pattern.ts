// Patterns for expressions and actions that may wait: what may hold the event loop is matched in a worker thread.
import { recentPattern } from "./compile-pattern.ts";
import { type AlertSink, Pattern, type PatternSource } from "./pattern.ts";
import { faultText, PatternFault } from "./pattern-fault.ts";
import { inWorker } from "./pattern-threads.ts";
import { noMatch, noPattern, type PatternResult, type PatternResults, type PatternWork } from "./pattern-work.ts";
import { counted, isOverdue, myTurn } from "./turn-time.ts";

/** An XPathHost is one. */
export type PatternHost = AlertSink & {
  wait<T>(start: () => T | Promise<T>): T;
};

/** Milliseconds that the patterns of one host may take together, but for those whose time is linear. */
const BUDGET = 2000;
/** Longer patterns from requests are compiled in the worker, too. */
const LONGEST = 1000;

const spentBy = new WeakMap<PatternHost, number>();

/**
 * Does the work. Where that may take long the host waits for it, so this is for places that have told so (`noteWait`). Where it takes too long: no match, and an alert.
 * @param pattern as text where it comes from a request
 * @param topic of the alert for a broken pattern
 */
export function runPattern<W extends PatternWork>(
  pattern: Pattern | PatternSource,
  work: W,
  subject: string,
  host: PatternHost,
  topic = "regex",
): PatternResults[W["kind"]] {
  if (pattern instanceof Pattern && pattern.speedFor(subject) === "fast") return pattern.run(work, subject, host);
  const start = (): MaybeResult | Promise<MaybeResult> => begin({ pattern, work, subject, host, topic });
  const result = host.wait(() => (isOverdue() ? myTurn().then(start) : start()));
  return (result as PatternResults[W["kind"]] | undefined) ?? noMatch(work, subject);
}

/** Undefined where it was given up. */
type MaybeResult = PatternResult | undefined;

type Call = {
  readonly pattern: Pattern | PatternSource;
  readonly work: PatternWork;
  readonly subject: string;
  readonly host: PatternHost;
  readonly topic: string;
};

function begin(call: Call): MaybeResult | Promise<MaybeResult> {
  const { pattern, work, subject, host } = call;
  if (isSpent(host)) return undefined;
  if (!(pattern instanceof Pattern) && pattern.text.length > LONGEST) return givenToWorker(call);
  const { result, milliseconds } = counted(() => {
    const compiled = pattern instanceof Pattern ? pattern : compiledFor(pattern, call);
    if (compiled === undefined) return { given: noPattern(work, subject) };
    return compiled.speedFor(subject) === "long" ? "long" : { given: compiled.run(work, subject, host) };
  });
  spend(host, milliseconds);
  return result === "long" ? givenToWorker(call) : result.given;
}

function compiledFor(source: PatternSource, { host, topic }: Call): Pattern | undefined {
  try {
    return recentPattern(source);
  } catch (fault) {
    if (!(fault instanceof PatternFault)) throw fault;
    host.alert(topic, faultText(fault, source.text));
    return undefined;
  }
}

async function givenToWorker({ pattern, work, subject, host, topic }: Call): Promise<MaybeResult> {
  const source = pattern instanceof Pattern ? pattern.source : pattern;
  const outcome = await inWorker({ source, work, subject });
  if (outcome.kind === "given-up") host.alert("regex", outcome.message);
  if (outcome.kind === "fault") host.alert(topic, faultText(outcome, source.text));
  spend(host, outcome.milliseconds);
  if (outcome.kind === "fault") return noPattern(work, subject);
  return outcome.kind === "done" ? outcome.result : undefined;
}

function isSpent(host: PatternHost): boolean {
  return (spentBy.get(host) ?? 0) > BUDGET;
}

/** Says so when the time of a host is over: what it still asks for is given up in silence. */
function spend(host: PatternHost, milliseconds: number): void {
  const before = spentBy.get(host) ?? 0;
  spentBy.set(host, before + milliseconds);
  if (before <= BUDGET && before + milliseconds > BUDGET)
    host.alert("regex", `Patterns took longer than ${BUDGET} ms in all: further ones are given up`);
}
