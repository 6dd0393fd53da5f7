// `topic:level:sink`, in FLAT_DEBUG and in the `Debug` header field: which debug messages are wanted, and where.
import { ConfigError } from "../errors/config-error.ts";

export const debugLevels = ["verbose", "debug", "info", "warning", "error", "alert"] as const;
export type DebugLevel = (typeof debugLevels)[number];

/** `inline` and `append`: in front of the answer's body, as far as that is possible, and behind it. */
const debugSinks = ["log", "inline", "append"] as const;
export type DebugSink = (typeof debugSinks)[number];

export type DebugTopics = {
  readonly wants: (topics: readonly string[], level: DebugLevel) => boolean;
  /** Whether a topic is asked for by its name: `*` isn't enough. */
  readonly names: (topic: string, level: DebugLevel) => boolean;
  readonly sink: DebugSink;
};

/** `warn` is another name of `warning`; undefined for anything unknown. */
export function parseDebugLevel(text: string): DebugLevel | undefined {
  const name = text === "warn" ? "warning" : text;
  return debugLevels.find((level) => level === name);
}

const DEFAULT_LEVEL = "debug";
const DEFAULT_SINK = "log";

/** @param source where the text stands, for faults. @throws ConfigError */
export function parseDebugTopics(text: string, source: string): DebugTopics {
  const [topicText = "", levelText = "", sinkText = "", ...more] = text.split(":").map((part) => part.trim());
  if (more.length > 0) {
    throw new ConfigError(`${source} has more than three parts`, { hint: "They are topic:level:sink." });
  }
  const level = parseDebugLevel(levelText || DEFAULT_LEVEL);
  if (level === undefined) {
    throw new ConfigError(`${source} has the unknown level "${levelText}"`, {
      hint: `Levels are ${debugLevels.join(", ")}.`,
    });
  }
  const sink = debugSinks.find((name) => name === (sinkText || DEFAULT_SINK));
  if (sink === undefined) {
    throw new ConfigError(`${source} has the unknown sink "${sinkText}"`, {
      hint: `Sinks are ${debugSinks.join(", ")}.`,
    });
  }
  return { ...selection(topicText, debugLevels.indexOf(level)), sink };
}

function selection(topicText: string, lowest: number): Omit<DebugTopics, "sink"> {
  const topics = new Set(topicText.split(",").map((topic) => topic.trim()));
  topics.delete("");
  const all = topics.size === 0 || topics.has("*");
  const reaches = (wanted: DebugLevel): boolean => debugLevels.indexOf(wanted) >= lowest;
  return {
    wants: (names, wanted) => reaches(wanted) && (all || names.some((name) => topics.has(name))),
    names: (topic, wanted) => reaches(wanted) && topics.has(topic),
  };
}
