import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type DebugLevel, parseDebugLevel, readDebugSetting } from "../../src/flow/debug-topics.ts";

describe("FLAT_DEBUG", () => {
  const table: readonly (readonly [string | undefined, readonly string[], DebugLevel, boolean])[] = [
    [undefined, ["a"], "alert", false],
    ["", ["a"], "debug", true],
    ["", ["a"], "verbose", false],
    ["template", ["template"], "debug", true],
    ["template", ["flow"], "debug", false],
    ["*:error", ["a"], "error", true],
    ["*:error", ["a"], "warning", false],
    ["flow,template", ["template"], "debug", true],
    ["flow, template", ["x", "template"], "info", true],
    [":alert:", ["a"], "alert", true],
    [":alert:", ["a"], "error", false],
    ["a:warn:log", ["a"], "warning", true],
    ["a:warn:log", ["a"], "info", false],
    ["a:verbose", ["a"], "verbose", true],
    ["a,*", ["b"], "debug", true],
  ];
  for (const [text, topics, level, wanted] of table) {
    it(`${JSON.stringify(text)} ${wanted ? "wants" : "leaves out"} ${topics} at level ${level}`, () => {
      assert.equal(readDebugSetting(text).wants(topics, level), wanted);
    });
  }

  it("refuses unknown levels and sinks", () => {
    assert.throws(() => readDebugSetting("a:loud"), /unknown level "loud"/);
    assert.throws(() => readDebugSetting("a::nowhere"), /sink "nowhere"/);
  });

  it("knows warn as another name of warning", () => {
    assert.equal(parseDebugLevel("warn"), "warning");
    assert.equal(parseDebugLevel("none"), undefined);
  });
});
