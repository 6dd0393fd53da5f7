// Takes the log lines of a gateway under test and waits for those that are still to come.

export type LogEvent = { readonly type: string; readonly requestID: string; readonly [name: string]: unknown };

type Waiting = { readonly wanted: Partial<LogEvent>; readonly resolve: (event: LogEvent) => void };

export class TestLog {
  readonly lines: string[] = [];
  readonly events: LogEvent[] = [];
  #waiting: Waiting[] = [];

  line(text: string): void {
    this.lines.push(text);
    const event = JSON.parse(text) as LogEvent;
    this.events.push(event);
    this.#waiting = this.#waiting.filter(({ wanted, resolve }) => {
      if (matches(event, wanted)) resolve(event);
      return !matches(event, wanted);
    });
  }

  /** The first event with these fields, now or later. */
  event(wanted: Partial<LogEvent>): Promise<LogEvent> {
    const known = this.events.find((event) => matches(event, wanted));
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve) => this.#waiting.push({ wanted, resolve }));
  }

  all(type: string): readonly LogEvent[] {
    return this.events.filter((event) => event.type === type);
  }

  clear(): void {
    this.lines.length = 0;
    this.events.length = 0;
  }
}

function matches(event: LogEvent, wanted: Partial<LogEvent>): boolean {
  return Object.entries(wanted).every(([name, value]) => event[name] === value);
}
