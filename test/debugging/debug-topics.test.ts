import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type DebugLevel, debugLevels, parseDebugLevel, parseDebugTopics } from "../../src/debugging/debug-topics.ts";

describe("FLAT_DEBUG", () => {
  const table: readonly (readonly [string, readonly string[], DebugLevel, boolean])[] = [
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
      assert.equal(parseDebugTopics(text, "FLAT_DEBUG").wants(topics, level), wanted);
    });
  }

  it("takes the examples of FLAT's debugging page for what they are short for", () => {
    const examples = {
      template: ["template", "debug", "log"],
      "*:error": ["*", "error", "log"],
      "flow,template": ["flow,template", "debug", "log"],
      "::inline": ["*", "debug", "inline"],
      "template::inline": ["template", "debug", "inline"],
      ":alert:": ["*", "alert", "log"],
      "": ["*", "debug", "log"],
      "::": ["*", "debug", "log"],
      "request:info:append": ["request", "info", "append"],
      "*:warning": ["*", "warn", "log"],
    };
    const selections = (text: string): readonly unknown[] => {
      const { wants, sink } = parseDebugTopics(text, "FLAT_DEBUG");
      const topics = ["template", "flow", "request", "x"];
      return [sink, topics.map((topic) => debugLevels.map((level) => wants([topic], level)))];
    };
    for (const [short, parts] of Object.entries(examples))
      assert.deepEqual(selections(short), selections(parts.join(":")), short);
  });

  it("refuses unknown levels and sinks, and more than three parts", () => {
    assert.throws(
      () => parseDebugTopics("a:loud", "FLAT_DEBUG"),
      /^ConfigError: FLAT_DEBUG has the unknown level "loud"/,
    );
    assert.throws(() => parseDebugTopics("a::nowhere", "FLAT_DEBUG"), /sink "nowhere"/);
    assert.throws(() => parseDebugTopics("a:info:log:x", "FLAT_DEBUG"), /more than three parts/);
  });

  it("knows warn as another name of warning", () => {
    assert.equal(parseDebugLevel("warn"), "warning");
    assert.equal(parseDebugLevel("none"), undefined);
  });
});
