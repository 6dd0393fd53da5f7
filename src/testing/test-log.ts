// Takes the log of a test: keeps the alerts for its report, and shows all lines where somebody asked for them.
import type { LineSink } from "../logging/logger.ts";

/** Alerts of one test. */
const MAX_ALERTS = 20;

export class TestLog implements LineSink {
  readonly #show: ((line: string) => void) | undefined;
  #alerts: string[] = [];

  /** @param show is given each line, without its end; undefined where nobody wants to see them */
  constructor(show: ((line: string) => void) | undefined) {
    this.#show = show;
  }

  line(text: string): void {
    this.#show?.(text);
    if (text.includes('"type":"flat_alert"') && this.#alerts.length < MAX_ALERTS) this.#alerts.push(alertText(text));
  }

  /** The alerts since the last call: topic and message. */
  takeAlerts(): readonly string[] {
    const alerts = this.#alerts;
    this.#alerts = [];
    return alerts;
  }
}

function alertText(line: string): string {
  const { topic, message } = JSON.parse(line) as { readonly topic: string; readonly message: string };
  return `${topic}: ${message}`;
}
