// Runs cases of the public HTTP caching test suite: an origin that answers as a case says, and a client that compares.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { mock } from "node:test";
import suites from "http-cache-tests/tests/index.mjs";
import { type Answer, ask } from "../../../servers/ask.ts";
import { startUpstream, type Upstream } from "../../../servers/upstream.ts";

/** Name, value (a number is seconds from now in a date), and whether it has to arrive at the client. */
type Field = readonly [name: string, value: string | number, checked?: boolean];

/** A field that is there, one with this value, or one that is compared with another. */
type Expected = string | readonly [string, string | number] | readonly [string, string, string | number];

type Step = {
  readonly setup?: boolean;
  readonly setup_tests?: readonly string[];
  readonly pause_after?: boolean;
  readonly response_pause?: number;
  readonly request_method?: string;
  readonly request_headers?: readonly (readonly [string, string | number])[];
  readonly request_body?: string;
  readonly filename?: string;
  readonly query_arg?: string;
  readonly magic_ims?: boolean;
  readonly magic_locations?: boolean;
  readonly rfc850date?: readonly string[];
  readonly response_status?: readonly [number, string];
  readonly response_headers?: readonly Field[];
  readonly response_body?: string | null;
  readonly disconnect?: boolean;
  readonly check_body?: boolean;
  readonly expected_type?: "cached" | "not_cached" | "etag_validated" | "lm_validated";
  readonly expected_status?: number | null;
  readonly expected_method?: string;
  readonly expected_response_text?: string | null;
  readonly expected_response_headers?: readonly Expected[];
  readonly expected_response_headers_missing?: readonly (string | readonly [string, string])[];
  readonly expected_request_headers?: readonly (string | readonly [string, string])[];
  readonly expected_request_headers_missing?: readonly (string | readonly [string, string])[];
};

export type PublicCase = {
  readonly id: string;
  readonly name: string;
  readonly suite: string;
  readonly kind?: "required" | "optimal";
  readonly requests: readonly Step[];
};

type Suite = {
  readonly id: string;
  readonly tests: readonly (PublicCase & Readonly<Record<string, unknown>>)[];
};

/** Kinds of cases that say nothing of a shared cache between a client and an origin. */
const elsewhere: readonly string[] = ["browser_only", "browser_skip", "cdn_only"];

/** Cases that the suite itself has corrected or dropped since this release of it. */
const corrected: ReadonlySet<string> = new Set([
  "304-etag-update-response-Content-Encoding",
  "304-etag-update-response-Content-MD5",
  "304-etag-update-response-Content-Type",
  "304-etag-update-response-ETag",
  "304-etag-update-response-Set-Cookie",
  "age-parse-dup-0",
  "age-parse-dup-0-twoline",
  "age-parse-dup-old",
  "age-parse-float",
  "age-parse-negative",
  "age-parse-nonnumeric",
  "age-parse-numeric-parameter",
  "age-parse-parameter",
  "age-parse-prefix-twoline",
  "stale-close-must-revalidate",
  "stale-close-no-cache",
  "stale-close-proxy-revalidate",
  "stale-close-s-maxage=2",
  "status-599-must-understand",
]);

/** Cases that only ask what a cache does (`check`) and those of `CDN-Cache-Control` and interim responses are left out. */
export const publicCases: readonly PublicCase[] = (suites as readonly Suite[]).flatMap(({ id, tests }) =>
  tests
    .filter(
      (one) => String(one.kind) !== "check" && !corrected.has(one.id) && !elsewhere.some((kind) => one[kind] === true),
    )
    .map((one) => ({ ...one, suite: id })),
);

type Seen = {
  readonly step: number;
  readonly method: string;
  readonly headers: IncomingMessage["headers"];
  /** What has to arrive at the client: by lower-case name. */
  readonly sent: ReadonlyMap<string, string>;
};

type Running = { readonly steps: readonly Step[]; readonly seen: Seen[] };

const running = new Map<string, Running>();

const dates = new Set(["date", "expires", "last-modified", "if-modified-since", "if-unmodified-since"]);
const withoutBody = new Set([204, 304]);

/** The suite's pause; time is the test's, so that nobody waits. */
const PAUSE = 3000;

/** Time stands still but for pauses. */
export function takeTime(): void {
  mock.timers.enable({ apis: ["Date"], now: Date.now() });
}

export function startCaseOrigin(): Promise<Upstream> {
  return startUpstream(answer);
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const id = request.url?.split(/[/?]/)[2] ?? "";
  const { steps, seen } = running.get(id) as Running;
  const number = Number(request.headers["req-num"] ?? seen.length + 1);
  const step = steps[number - 1] as Step;
  mock.timers.tick((step.response_pause ?? 0) * 1000);
  const now = Date.now();
  const [status, text] = statusOf(step, steps[number - 2], request, now);
  response.sendDate = false;
  response.setHeader("Server-Request-Count", String(seen.length + 1));
  response.setHeader("Server-Now", String(now));
  response.setHeader("Content-Type", "text/plain");
  const given = new Map<string, string[]>();
  const sent = new Map<string, string>();
  for (const field of step.response_headers ?? []) {
    const name = field[0].toLowerCase();
    const value = fieldText(field, step, now, request.url ?? "");
    given.set(name, [...(given.get(name) ?? []), value]);
    response.setHeader(field[0], given.get(name) as string[]);
    if (field[2] !== false && name !== "date") sent.set(name, (given.get(name) as string[]).join(", "));
  }
  if (!given.has("date")) response.setHeader("Date", new Date(now).toUTCString());
  seen.push({ step: number, method: request.method ?? "", headers: request.headers, sent });
  if (step.disconnect === true) request.socket.destroy();
  else {
    response.writeHead(status, text);
    response.end(withoutBody.has(status) ? undefined : (step.response_body ?? id));
  }
}

/** A validation gets a 304 if it names what was sent before. */
function statusOf(
  step: Step,
  previous: Step | undefined,
  request: IncomingMessage,
  now: number,
): readonly [number, string] {
  if (step.expected_type?.endsWith("validated") !== true) return step.response_status ?? [200, "OK"];
  const last = (name: string): string | undefined => {
    const field = previous?.response_headers?.findLast((one) => one[0].toLowerCase() === name);
    return field && fieldText(field, previous as Step, now, "");
  };
  const { "if-modified-since": since, "if-none-match": tag } = request.headers;
  const modified = last("last-modified");
  const stepped =
    typeof since === "string" && modified !== undefined && Math.abs(Date.parse(since) - Date.parse(modified)) <= PAUSE;
  return (tag !== undefined && tag === last("etag")) || stepped ? [304, "Not Modified"] : [999, "Not Validated"];
}

function fieldText(
  [name, value]: readonly [string, string | number, ...unknown[]],
  step: Step,
  now: number,
  base: string,
): string {
  const lower = name.toLowerCase();
  if (dates.has(lower) && typeof value === "number")
    return dateText(now + value * 1000, step.rfc850date?.includes(lower));
  if (step.magic_locations === true && /^(?:content-)?location$/.test(lower))
    return value === "" ? base : `${base}/${value}`;
  return String(value);
}

function dateText(time: number, old: boolean | undefined): string {
  const date = new Date(time);
  if (old !== true) return date.toUTCString();
  const [, day, month, year, clock] = date.toUTCString().split(" ") as [string, string, string, string, string];
  const weekday = date.toLocaleDateString("en", { weekday: "long", timeZone: "UTC" });
  return `${weekday}, ${day}-${month}-${year.slice(2)} ${clock} GMT`;
}

/** @returns why the case isn't as expected, or undefined. @param gateway its URL, below which it passes requests on */
export async function runCase({ requests: steps }: PublicCase, gateway: string): Promise<string | undefined> {
  const id = randomUUID();
  const state: Running = { steps, seen: [] };
  running.set(id, state);
  const answers: Answer[] = [];
  try {
    for (const [at, step] of steps.entries()) {
      answers.push(await send(`${gateway}/test/${id}`, step, at + 1, answers.at(-1)));
      checkAnswer(step, at + 1, answers[at] as Answer, id);
      if (step.pause_after === true) mock.timers.tick(PAUSE);
    }
    checkOrigin(state, answers);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    running.delete(id);
  }
}

function send(base: string, step: Step, number: number, previous: Answer | undefined): Promise<Answer> {
  const file = step.filename === undefined ? "" : `/${step.filename}`;
  const query = step.query_arg === undefined ? "" : `?${step.query_arg}`;
  const serverNow = Number(previous?.headers["server-now"]);
  const fields = (step.request_headers ?? []).flatMap((field) => {
    const [name, value] = field;
    return [name, step.magic_ims === true ? fieldText(field, step, serverNow, "") : String(value)];
  });
  return ask(base + file + query, {
    method: step.request_method ?? "GET",
    // The suite's own clients send these, which mean nothing.
    headers: ["Pragma", "foo", "Cache-Control", "nothing-to-see-here", ...fields, "Req-Num", String(number)],
    ...(step.request_body !== undefined && { body: step.request_body }),
  });
}

function checkAnswer(step: Step, number: number, answer: Answer, id: string): void {
  const count = Number(answer.headers["server-request-count"]);
  if (step.expected_type === "cached" && !(answer.status === 304 && Number.isNaN(count)))
    assert.ok(count < number, `Response ${number} does not come from the cache`);
  if (step.expected_type === "not_cached") assert.equal(count, number, `Response ${number} comes from the cache`);
  const status = step.expected_status ?? step.response_status?.[0] ?? 200;
  if (step.expected_status !== null)
    assert.equal(answer.status, status, `Status ${answer.status} of response ${number}`);
  for (const expected of step.expected_response_headers ?? []) checkField(step, answer, expected);
  for (const name of step.expected_response_headers_missing ?? [])
    if (typeof name === "string") assert.equal(answer.headers[name.toLowerCase()], undefined, name);
  if (step.check_body === false || step.expected_response_text === null) return;
  const body = step.expected_response_text ?? step.response_body ?? (withoutBody.has(answer.status) ? "" : id);
  if (step.request_method !== "HEAD" && !withoutBody.has(answer.status)) assert.equal(answer.text, body);
}

function checkField(step: Step, answer: Answer, expected: Expected): void {
  if (typeof expected === "string") {
    assert.notEqual(receivedField(answer, expected), undefined, expected);
    return;
  }
  const value = receivedField(answer, expected[0]);
  if (expected.length === 2) assert.equal(value, fieldText(expected, step, Number(answer.headers["server-now"]), ""));
  else if (expected[1] === "=") assert.equal(value, receivedField(answer, String(expected[2])));
  else assert.ok(Number(value) > Number(expected[2]), `${expected[0]}: ${value} is not above ${expected[2]}`);
}

function receivedField(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(", ") : value;
}

function checkOrigin({ steps, seen }: Running, answers: readonly Answer[]): void {
  let at = 0;
  for (const [index, step] of steps.entries()) {
    if (step.expected_type === "cached") continue;
    const request = seen[at];
    at += 1;
    const number = index + 1;
    if (step.expected_type === "not_cached")
      assert.equal(request?.step, number, `The origin doesn't see request ${number}`);
    if (step.expected_type === "etag_validated")
      assert.ok(request?.headers["if-none-match"], `No If-None-Match in ${number}`);
    if (step.expected_type === "lm_validated")
      assert.ok(request?.headers["if-modified-since"], `No If-Modified-Since in ${number}`);
    if (step.expected_method !== undefined) assert.equal(request?.method, step.expected_method);
    for (const expected of step.expected_request_headers ?? []) {
      const [name, value] = typeof expected === "string" ? [expected] : expected;
      assert.notEqual(request?.headers[name.toLowerCase()], undefined, `The origin doesn't see ${name}`);
      if (value !== undefined) assert.equal(request?.headers[name.toLowerCase()], value);
    }
    for (const unexpected of step.expected_request_headers_missing ?? []) {
      const [name, value] = typeof unexpected === "string" ? [unexpected] : unexpected;
      const seenValue = request?.headers[name.toLowerCase()];
      assert.ok(value === undefined ? seenValue === undefined : seenValue !== value, `The origin sees ${name}`);
    }
    for (const [name, value] of request?.sent ?? [])
      assert.equal(receivedField(answers[index] as Answer, name), value, name);
  }
}
