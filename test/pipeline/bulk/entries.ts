// Bulk requests of tests, and the entries that they are answered with.
import assert from "node:assert/strict";
import { type Answer, ask } from "../../servers/ask.ts";

export type Entry = {
  readonly index: number;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the test expects
  readonly body: any;
};

/** As JSON, unless the fields name another type. */
export function send(
  url: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return ask(url, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body });
}

/** Of an answer that has to be 207. */
export function entriesOf({ status, text }: Answer): readonly Entry[] {
  assert.equal(status, 207, text);
  return JSON.parse(text) as readonly Entry[];
}
