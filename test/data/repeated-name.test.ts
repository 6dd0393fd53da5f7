// Names that an object has twice.
import assert from "node:assert/strict";
import { it } from "node:test";
import type { Json } from "../../src/data/json.ts";
import { repeatedName } from "../../src/data/repeated-name.ts";

for (const [text, name] of [
  ["1", undefined],
  ["{}", undefined],
  ['{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}', undefined],
  ['{"a":":","b":"\\":","c":"\\\\"}', undefined],
  ['{"a":1,"a":1}', "a"],
  ['{"a":1,"\\u0061":1}', "a"],
  ['[{"b":{"x":1},"b":2}]', "b"],
  ['{"__proto__":1}', undefined],
  ['{"__proto__":1,"__proto__":1}', "__proto__"],
  ['{"":1,"":1}', ""],
  ['{"1":1,"01":1}', undefined],
] as const) {
  it(text, () => {
    assert.equal(repeatedName(text, JSON.parse(text) as Json), name);
  });
}
