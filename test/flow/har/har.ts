// A HAR document in tests: checked against HAR 1.2, with types.
import assert from "node:assert/strict";
import { Ajv } from "ajv";
import { harSchema } from "./har-schema.ts";

type Pair = { readonly name: string; readonly value: string };

export type Entry = {
  readonly time: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly Pair[];
    readonly queryString: readonly Pair[];
    readonly postData?: { readonly mimeType: string; readonly text?: string; readonly comment?: string };
    readonly bodySize: number;
  };
  readonly response: {
    readonly status: number;
    readonly statusText: string;
    readonly headers: readonly Pair[];
    readonly content: {
      readonly size: number;
      readonly mimeType: string;
      readonly text?: string;
      readonly encoding?: string;
      readonly comment?: string;
    };
    readonly redirectURL: string;
    readonly comment?: string;
    readonly _error?: string;
  };
  readonly timings: Readonly<Record<string, number>>;
  readonly _id?: string;
};

const validate = new Ajv({ allErrors: true }).compile(harSchema);

/** The entries of a document that is valid HAR 1.2. */
export function entriesOf(text: string): readonly Entry[] {
  const har: unknown = JSON.parse(text);
  assert.ok(validate(har), JSON.stringify(validate.errors, null, 1));
  return (har as { log: { entries: readonly Entry[] } }).log.entries;
}

export function field(message: { readonly headers: readonly Pair[] } | undefined, name: string): string | undefined {
  return message?.headers.find((pair) => pair.name.toLowerCase() === name)?.value;
}
