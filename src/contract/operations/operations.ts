// The operations of a definition by their operationId, for calls that need no socket.
import type { Definition, OperationEntry } from "../../definition/definition.ts";
import { type PathPattern, parsePathPattern } from "../../routing/path-pattern.ts";
import { suggestion } from "../../source/suggest.ts";
import { type CallParameters, readCallParameters } from "./call-parameters.ts";
import { CallerFields } from "./caller-fields.ts";

export type Operation = {
  readonly id: string;
  /** In upper case. */
  readonly method: string;
  /** With the base path. */
  readonly pattern: PathPattern;
  readonly entry: OperationEntry;
  /** What it takes; read when somebody asks first. */
  readonly parameters: CallParameters;
};

/** Why there is no such operation. */
export type NoOperation = { readonly message: string; readonly hint?: string | undefined };

export class Operations {
  /** What every call takes from its caller. */
  readonly caller: CallerFields;
  readonly #byID = new Map<string, Operation[]>();

  /** Routes that are disabled aren't in the definition, and so they can't be called. */
  constructor(definition: Definition) {
    const { securitySchemes, references } = definition;
    this.caller = new CallerFields([...securitySchemes.values()].flatMap(({ keyName }) => keyName ?? []));
    for (const { path, operations } of definition.paths) {
      const pattern = parsePathPattern(definition.basePath + path);
      if (typeof pattern === "string") continue;
      for (const [method, entry] of operations) {
        const id = entry.source.operation?.get("operationId")?.value;
        if (typeof id !== "string" || id === "") continue;
        const operation = new LazyOperation(id, method.toUpperCase(), pattern, entry, () =>
          readCallParameters(entry.source, pattern, references, this.caller),
        );
        this.#byID.set(id, [...(this.#byID.get(id) ?? []), operation]);
      }
    }
  }

  get isEmpty(): boolean {
    return this.#byID.size === 0;
  }

  find(id: string): Operation | NoOperation {
    const found = this.#byID.get(id) ?? [];
    if (found.length === 1) return found[0] as Operation;
    if (found.length > 1) return { message: `The operationId "${id}" is not unique`, hint: placesOf(found) };
    const hint = this.isEmpty ? "The definition has no operationId." : suggestion(id, this.#byID.keys());
    return { message: `There is no operation "${id}"`, hint };
  }
}

export function isOperation(found: Operation | NoOperation): found is Operation {
  return "entry" in found;
}

function placesOf(operations: readonly Operation[]): string {
  const places = operations.flatMap(({ entry }) => {
    const at = entry.source.operation?.get("operationId")?.error("").position;
    return at === undefined ? [] : `${at.file}:${at.line}:${at.column}`;
  });
  return `It stands at ${places.join(" and ")}.`;
}

class LazyOperation implements Operation {
  readonly id: string;
  readonly method: string;
  readonly pattern: PathPattern;
  readonly entry: OperationEntry;
  readonly #read: () => CallParameters;
  #parameters: CallParameters | undefined;

  constructor(id: string, method: string, pattern: PathPattern, entry: OperationEntry, read: () => CallParameters) {
    this.id = id;
    this.method = method;
    this.pattern = pattern;
    this.entry = entry;
    this.#read = read;
  }

  get parameters(): CallParameters {
    this.#parameters ??= this.#read();
    return this.#parameters;
  }
}
