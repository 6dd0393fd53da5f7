// Compares answers and log lines with what a case expects. Strings that start with `~` are regular expressions.
import assert from "node:assert/strict";
import type { CaseExpectation } from "./app-case.ts";
import type { ReceivedAnswer } from "./send.ts";

/** Names that stand for values known only while the tests run, such as `$UPSTREAM`. */
export type Names = Readonly<Record<string, string>>;

export function checkAnswer(expected: CaseExpectation, answer: ReceivedAnswer, names: Names): void {
  const { status, reason, headers = {}, json, includes, text, matches, size } = expected;
  if (status !== undefined) assert.equal(answer.status, status, `status ${answer.status}: ${answer.body.toString()}`);
  if (reason !== undefined) assert.equal(answer.reason, reason);
  for (const [name, value] of Object.entries(headers)) {
    assert.deepEqual(fitted(answer.headers[name.toLowerCase()] ?? null, value, names), filled(value, names), name);
  }
  const body = answer.body.toString();
  if (json !== undefined) assert.deepEqual(fitted(parsed(body), json, names), filled(json, names));
  if (includes !== undefined) checkIncludes(parsed(body), includes, names);
  if (text !== undefined) assert.equal(body, filled(text, names));
  if (matches !== undefined) assert.match(body, new RegExp(matches));
  if (size !== undefined) assert.equal(answer.body.length, size);
}

/** The expected lines in their order; no alert but those. */
export function checkLog(expected: readonly unknown[] | undefined, lines: readonly string[], names: Names): void {
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const wanted = [...(expected ?? [])];
  for (const event of events) {
    if (wanted[0] !== undefined && isIncluded(event, wanted[0], names)) wanted.shift();
    else if (event.type === "flat_alert") assert.fail(`unexpected alert: ${JSON.stringify(event)}`);
  }
  if (wanted[0] !== undefined) assert.fail(`no such line: ${JSON.stringify(wanted[0])}\nin:\n${lines.join("\n")}`);
}

function checkIncludes(actual: unknown, expected: unknown, names: Names): void {
  if (isIncluded(actual, expected, names)) return;
  assert.deepEqual(actual, filled(expected, names), "a part is missing or differs");
}

function isIncluded(actual: unknown, expected: unknown, names: Names): boolean {
  if (isObject(expected)) {
    return (
      isObject(actual) &&
      Object.entries(expected).every(([key, value]) => isIncluded(actual[key] ?? null, value, names))
    );
  }
  try {
    assert.deepEqual(fitted(actual, expected, names), filled(expected, names));
    return true;
  } catch {
    return false;
  }
}

/** The actual value, but the expected pattern wherever it is matched: so that a difference shows at its place. */
function fitted(actual: unknown, expected: unknown, names: Names): unknown {
  if (typeof expected === "string" && expected.startsWith("~")) {
    const text = typeof actual === "string" ? actual : JSON.stringify(actual);
    return new RegExp(filled(expected, names).slice(1)).test(text) ? filled(expected, names) : actual;
  }
  if (Array.isArray(expected) && Array.isArray(actual))
    return actual.map((item, at) => fitted(item, expected[at], names));
  if (!isObject(expected) || !isObject(actual)) return actual;
  return Object.fromEntries(Object.entries(actual).map(([key, value]) => [key, fitted(value, expected[key], names)]));
}

function filled<T>(expected: T, names: Names): T {
  if (typeof expected === "string") return expected.replace(/\$([A-Z]+)\b/g, (text, name) => names[name] ?? text) as T;
  if (Array.isArray(expected)) return expected.map((item) => filled(item, names)) as T;
  if (!isObject(expected)) return expected;
  return Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, filled(value, names)])) as T;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    assert.fail(`the body is not JSON: ${body}`);
  }
}
