// The debug output of one request: which messages are wanted, and where they go. Requests without any have no such object.
import type { Logger } from "../logging/logger.ts";
import type { CredentialMask } from "./credential-mask.ts";
import type { DebugLevel, DebugSink, DebugTopics } from "./debug-topics.ts";

export type DebugMessage = { readonly level: DebugLevel; readonly topic: string; readonly text: string };

export type DebugParts = { readonly requestID: string; readonly logger: Logger; readonly mask: CredentialMask };

/** Characters of a message; the rest is left out. */
export const MAX_MESSAGE = 65_536;
/** So many are looked through, so that no secret is cut in two and not found. Whoever makes a text needn't make more of it. */
export const MAX_LOOKED_AT = 2 * MAX_MESSAGE;
/** Characters of all messages that wait for the answer. */
const MAX_WAITING = 1024 * 1024;

export class Debugging {
  readonly topics: DebugTopics;
  readonly #parts: DebugParts;
  #sink: DebugSink;
  /** For the sinks in the answer. */
  #waiting: DebugMessage[] = [];
  #size = 0;

  constructor(topics: DebugTopics, parts: DebugParts) {
    this.topics = topics;
    this.#parts = parts;
    this.#sink = topics.sink;
  }

  /** Where messages go now: to the log once the answer is out, or can't have them. */
  get sink(): DebugSink {
    return this.#sink;
  }

  get mask(): CredentialMask {
    return this.#parts.mask;
  }

  /** A message, if its topic is wanted at this level. Texts that take work are made only after a look at `topics`. */
  tell(topic: string, level: DebugLevel, text: string): void {
    if (this.topics.wants([topic], level)) this.write(level, topic, text);
  }

  /** A message that is known to be wanted. Secrets that can be told from other text are taken out. */
  write(level: DebugLevel, topic: string, text: string): void {
    const shown = this.#shortened(text);
    if (this.#sink === "log") this.#log({ level, topic, text: shown });
    else this.#keep({ level, topic, text: shown });
  }

  /** An alert that the log has already: sinks in the answer show it too. @param message as the log shows it */
  alert(topic: string, message: string): void {
    if (this.#sink !== "log") this.tell(topic, "alert", message);
  }

  /** What has been gathered for the answer since the last time. */
  take(): readonly DebugMessage[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }

  /** What is gathered, and what is still to come, goes to the log. */
  toLog(): void {
    this.#sink = "log";
    for (const message of this.take()) this.#log(message);
  }

  #log({ level, topic, text }: DebugMessage): void {
    const { logger, requestID } = this.#parts;
    logger.log(requestID, topic, text, level);
  }

  #keep(message: DebugMessage): void {
    if (this.#size > MAX_WAITING) return;
    this.#size += message.text.length;
    const isFull = this.#size > MAX_WAITING;
    this.#waiting.push(isFull ? { level: "warning", topic: "debug", text: "More messages are left out" } : message);
  }

  #shortened(text: string): string {
    const masked = this.mask.secrets(text.length > MAX_LOOKED_AT ? text.slice(0, MAX_LOOKED_AT) : text);
    return text.length > MAX_MESSAGE ? `${masked.slice(0, MAX_MESSAGE)}\n… (the rest is left out)` : masked;
  }
}
