import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { stringOf } from "./memory-host.ts";

const page = readFileSync(new URL("../../../docs/functions.md", import.meta.url), "utf8");

describe("the examples of docs/functions.md", () => {
  for (const [, expression = "", result = ""] of page.matchAll(/^- `(.+)` → `(.*)`$/gm))
    test(expression, () => assert.equal(stringOf(expression), result));
});
