import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { jsonFaultAt } from "../../src/flow/json-fault.ts";

describe("the place of a fault in JSON", () => {
  const valid = [
    "1",
    " -1.5e+3 ",
    '"a\\u00e9\\n"',
    "true",
    "null",
    "[]",
    "{}",
    '{"a": [1, {"b": null}], "c": "d"}',
    " [ 1 , 2 ] ",
  ];
  for (const text of valid) {
    it(`is nowhere in ${text}`, () => {
      JSON.parse(text);
      assert.equal(jsonFaultAt(text), undefined);
    });
  }

  // The bar marks the place.
  const broken = [
    "|",
    '{"a": |}',
    '{"a"|}',
    '{"a" |1}',
    "{|a: 1}",
    '{"a": 1, |}',
    '{"a": 1|',
    "[1, |]",
    "[1 |2]",
    "|01",
    "|1.",
    "|nul",
    "|truex",
    "1 |2",
    '|"abc',
    '|"a\tb"',
    "[1|}",
    "{}|,",
  ];
  for (const marked of broken) {
    it(`is at the bar of ${marked}`, () => {
      const text = marked.replace("|", "");
      assert.throws(() => JSON.parse(text));
      assert.equal(jsonFaultAt(text), marked.indexOf("|"));
    });
  }
});
