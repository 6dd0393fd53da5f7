// `topic:level:sink`, in FLAT_DEBUG and in the `Debug` header field: which debug messages are wanted, and where.
import { ConfigError } from "../errors/config-error.ts";

export const debugLevels = ["verbose", "debug", "info", "warning", "error", "alert"] as const;
export type DebugLevel = (typeof debugLevels)[number];

export const debugSinks = ["log", "inline", "append"] as const;
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

const nothing: DebugTopics = { wants: () => false, names: () => false, sink: "log" };

/** FLAT_DEBUG; undefined switches all off. @throws ConfigError */
export function readDebugSetting(text: string | undefined): DebugTopics {
  if (text === undefined) return nothing;
  const topics = parseDebugTopics(text);
  if (topics.sink === "log") return topics;
  throw new ConfigError(`FLAT_DEBUG has the sink "${topics.sink}"`, {
    hint: 'This version writes debug messages to the "log" alone.',
  });
}

/** @throws ConfigError */
export function parseDebugTopics(text: string): DebugTopics {
  const [topicText = "", levelText = "", sinkText = ""] = text.split(":").map((part) => part.trim());
  const level = parseDebugLevel(levelText === "" ? "debug" : levelText);
  if (level === undefined) {
    throw new ConfigError(`FLAT_DEBUG has the unknown level "${levelText}"`, {
      hint: `Levels are ${debugLevels.join(", ")}.`,
    });
  }
  const sink = debugSinks.find((name) => name === (sinkText === "" ? "log" : sinkText));
  if (sink === undefined) {
    throw new ConfigError(`FLAT_DEBUG has the unknown sink "${sinkText}"`, {
      hint: `Sinks are ${debugSinks.join(", ")}.`,
    });
  }
  const topics = new Set(topicText.split(",").map((topic) => topic.trim()));
  topics.delete("");
  const all = topics.size === 0 || topics.has("*");
  const lowest = debugLevels.indexOf(level);
  const reaches = (wanted: DebugLevel): boolean => debugLevels.indexOf(wanted) >= lowest;
  return {
    wants: (names, wanted) => reaches(wanted) && (all || names.some((name) => topics.has(name))),
    names: (topic, wanted) => reaches(wanted) && topics.has(topic),
    sink,
  };
}
