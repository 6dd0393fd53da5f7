// One case of the whole-app tests: an app folder with a `requests.yaml` beside its files.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

export type CaseRequest = {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Sent as it is. */
  readonly body?: string;
  /** Sent as JSON, with its content type. */
  readonly json?: unknown;
};

/** Everything that is left out may be anything, but alerts: each one is to be expected in `log`. */
export type CaseExpectation = {
  readonly status?: number;
  /** The reason phrase behind the status. */
  readonly reason?: string;
  /** By name; null where the field must be missing, a list where it is sent several times. */
  readonly headers?: Readonly<Record<string, string | null | readonly string[]>>;
  /** The body as a value. */
  readonly json?: unknown;
  /** A part of the body: further keys may be there. */
  readonly includes?: unknown;
  /** The body as text. */
  readonly text?: string;
  /** A regular expression that the body matches. */
  readonly matches?: string;
  /** Size of the body in bytes. */
  readonly size?: number;
  /** Parts of log lines that are written in this order; a null field must be missing. */
  readonly log?: readonly unknown[];
};

export type CaseStep = {
  readonly title?: string;
  /** `GET /path`, or in full. */
  readonly request: string | CaseRequest;
  readonly env?: Readonly<Record<string, string>>;
  readonly expect: CaseExpectation;
};

export type AppCase = {
  readonly name: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly CaseStep[];
};

/** All folders of `folder` that have a `requests.yaml`. */
export function readCases(folder: string): readonly AppCase[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(folder, entry.name, "requests.yaml")))
    .map((entry) => readCase(path.join(folder, entry.name)));
}

function readCase(folder: string): AppCase {
  const file = parse(readFileSync(path.join(folder, "requests.yaml"), "utf8"));
  const { env = {}, requests } = Array.isArray(file) ? { requests: file } : file;
  for (const step of requests) checkKeys(folder, step);
  return { name: path.basename(folder), folder, env, steps: requests };
}

const stepKeys = ["title", "request", "env", "expect"];
const requestKeys = ["method", "path", "headers", "body", "json"];
const expectKeys = ["status", "reason", "headers", "json", "includes", "text", "matches", "size", "log"];

/** A misspelt expectation would expect nothing. */
function checkKeys(folder: string, step: CaseStep): void {
  const request = typeof step.request === "string" ? {} : step.request;
  const wrong = [
    ...Object.keys(step).filter((key) => !stepKeys.includes(key)),
    ...Object.keys(request).filter((key) => !requestKeys.includes(key)),
    ...Object.keys(step.expect).filter((key) => !expectKeys.includes(key)),
  ];
  if (wrong.length > 0) throw new Error(`${folder}/requests.yaml: unknown ${wrong.join(", ")} in "${titleOf(step)}"`);
}

export function requestOf(step: CaseStep): CaseRequest {
  if (typeof step.request !== "string") return step.request;
  const [method = "GET", ...target] = step.request.split(" ");
  return { method, path: target.join(" ") };
}

export function titleOf(step: CaseStep): string {
  if (step.title !== undefined) return step.title;
  const { method = "GET", path: target } = requestOf(step);
  return `${method} ${target}`;
}
