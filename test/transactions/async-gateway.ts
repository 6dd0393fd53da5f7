// Apps with asynchronous routes, their runs held up by a backend of the test's own, and looks at their transactions.
import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { ask, type Question } from "../servers/ask.ts";
import { startUpstream } from "../servers/upstream.ts";

export type Shown = {
  readonly id: number;
  readonly guid: string;
  readonly status: string;
  readonly created_on: string;
  readonly updated_on: string;
  readonly errors: readonly { readonly [name: string]: unknown }[];
  readonly response: { readonly status: number; readonly headers: Record<string, unknown>; readonly body: unknown };
};

export type Accepted = { readonly id: number; readonly guid: string; readonly location: string };

/** Sends a request that has to be accepted. */
export async function accepted(url: string, path: string, question: Question = {}): Promise<Accepted> {
  const answer = await ask(url + path, { method: "POST", ...question });
  assert.equal(answer.status, 202, answer.text);
  return { ...JSON.parse(answer.text), location: String(answer.headers.location) };
}

export async function shown(url: string, location: string, headers: Question["headers"] = {}): Promise<Shown> {
  const answer = await ask(url + location, { headers });
  assert.equal(answer.status, 200, answer.text);
  return JSON.parse(answer.text);
}

/** The transaction as soon as it is closed. */
export async function closed(url: string, location: string, headers: Question["headers"] = {}): Promise<Shown> {
  for (;;) {
    const transaction = await shown(url, location, headers);
    if (transaction.status !== "ACTIVE") return transaction;
  }
}

/** A backend whose requests wait until the test lets them go. */
export type Backend = {
  readonly origin: string;
  /** Paths of all requests so far, in order. */
  readonly paths: string[];
  /** Resolves when so many requests have come. */
  readonly received: (count: number) => Promise<void>;
  /** Answers those that wait, and from now on all. */
  readonly release: (status?: number) => void;
};

export async function startBackend(): Promise<Backend> {
  const paths: string[] = [];
  let waiting: ServerResponse[] = [];
  let status: number | undefined;
  let changed = (): void => {};
  const { origin } = await startUpstream((request, response) => {
    paths.push(String(request.url));
    changed();
    request.resume();
    if (status === undefined) waiting.push(response);
    else answer(response, status);
  });
  return {
    origin,
    paths,
    received: async (count) => {
      while (paths.length < count) await new Promise<void>((resolve) => (changed = resolve));
    },
    release: (given = 200) => {
      status = given;
      for (const response of waiting) answer(response, given);
      waiting = [];
    },
  };
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end('{"from":"the backend"}');
}
