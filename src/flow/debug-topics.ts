// FLAT_DEBUG: `topic:level:sink` decides which messages of the `debug` action are written.
import { ConfigError } from "../errors/config-error.ts";

export const debugLevels = ["verbose", "debug", "info", "warning", "error", "alert"] as const;
export type DebugLevel = (typeof debugLevels)[number];

export type DebugTopics = { readonly wants: (topics: readonly string[], level: DebugLevel) => boolean };

/** `warn` is another name of `warning`; undefined for anything unknown. */
export function parseDebugLevel(text: string): DebugLevel | undefined {
  const name = text === "warn" ? "warning" : text;
  return debugLevels.find((level) => level === name);
}

/** @param text FLAT_DEBUG; undefined switches all off. @throws ConfigError */
export function parseDebugTopics(text: string | undefined): DebugTopics {
  if (text === undefined) return { wants: () => false };
  const [topicText = "", levelText = "", sink = ""] = text.split(":").map((part) => part.trim());
  const level = parseDebugLevel(levelText === "" ? "debug" : levelText);
  if (level === undefined) {
    throw new ConfigError(`FLAT_DEBUG has the unknown level "${levelText}"`, {
      hint: `Levels are ${debugLevels.join(", ")}.`,
    });
  }
  if (sink !== "" && sink !== "log") {
    throw new ConfigError(`FLAT_DEBUG has the sink "${sink}"`, {
      hint: 'This version writes debug messages to the "log" alone.',
    });
  }
  const topics = new Set(
    topicText
      .split(",")
      .map((topic) => topic.trim())
      .filter((topic) => topic !== ""),
  );
  const all = topics.size === 0 || topics.has("*");
  const lowest = debugLevels.indexOf(level);
  return {
    wants: (names, wanted) => debugLevels.indexOf(wanted) >= lowest && (all || names.some((name) => topics.has(name))),
  };
}
