// A host for XPath expressions whose variables, contents and files are plain values, and which remembers what was logged.
import type { Content } from "../../../src/data/content.ts";
import type { XNode } from "../../../src/data/node.ts";
import { SourceFile } from "../../../src/source/source-file.ts";
import { SourceText } from "../../../src/source/source-text.ts";
import { compileXPath } from "../../../src/xpath/compile.ts";
import { Frame } from "../../../src/xpath/frame.ts";
import { flatFunctions } from "../../../src/xpath/functions/index.ts";
import { hostWithoutWaiting, type XPathHost } from "../../../src/xpath/host.ts";
import { type Replay, replayed } from "../../../src/xpath/replay.ts";
import type { XPathValue } from "../../../src/xpath/values.ts";

export type Surroundings = {
  readonly variables?: Readonly<Record<string, XPathValue>>;
  /** By location; names of files start with the folder of the expression. */
  readonly contents?: Readonly<Record<string, Content>>;
  readonly fields?: Readonly<Record<string, unknown>>;
};

export class MemoryHost implements XPathHost {
  readonly logs: string[] = [];
  /** `topic: message` */
  readonly alerts: string[] = [];
  /** Of the expression that is being evaluated, if it may wait. */
  notes: Replay | undefined;
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings = {}) {
    this.#surroundings = surroundings;
  }

  variable(name: string): XPathValue | undefined {
    return this.#surroundings.variables?.[name];
  }

  read(location: string, folder: string): Content | undefined {
    const place = location.startsWith("fit://") ? location : `${folder}/${location}`;
    return this.#surroundings.contents?.[place];
  }

  exists(location: string): boolean {
    return this.#surroundings.contents?.[location] !== undefined;
  }

  log(message: string): void {
    this.logs.push(message);
  }

  alert(topic: string, message: string): void {
    this.alerts.push(`${topic}: ${message}`);
  }

  readonly directory = hostWithoutWaiting.directory;

  once<T>(work: () => T): T {
    return this.notes === undefined ? work() : this.notes.once(work);
  }

  wait<T>(start: () => T | Promise<T>): T {
    return this.notes === undefined ? hostWithoutWaiting.wait(start) : this.notes.wait(start);
  }

  logFields(): Readonly<Record<string, unknown>> {
    return this.#surroundings.fields ?? {};
  }
}

/** Expressions of tests stand in this file. */
const file = (text: string) => new SourceFile("flows/test.xml", "/app/flows/test.xml", text);

export function compile(expression: string) {
  return compileXPath(SourceText.ofFile(file(expression)), { functions: flatFunctions });
}

/** The value of an expression; `host` tells afterwards what was logged. */
export function evaluate(expression: string, host: MemoryHost = new MemoryHost(), node?: XNode): XPathValue {
  return compile(expression).value(new Frame(host, node));
}

/** The value of an expression that may wait; a promise only where it does. */
export function evaluateWaiting(
  expression: string,
  host: MemoryHost = new MemoryHost(),
): XPathValue | Promise<XPathValue> {
  const options = { functions: flatFunctions, noteWait: () => {} };
  const compiled = compileXPath(SourceText.ofFile(file(expression)), options);
  return replayed((notes) => {
    host.notes = notes;
    return compiled.value(new Frame(host));
  });
}

/** The value with its surroundings made on the spot. */
export function evaluateWith(expression: string, surroundings: Surroundings, node?: XNode): XPathValue {
  return evaluate(expression, new MemoryHost(surroundings), node);
}

export function stringOf(expression: string, surroundings: Surroundings = {}, node?: XNode): string {
  return compile(expression).string(new Frame(new MemoryHost(surroundings), node));
}
