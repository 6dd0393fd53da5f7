// What flows keep for one another: variables, and the fields of `log` actions.
import type { Json } from "../data/json.ts";
import type { VariableValue } from "./variable-value.ts";

/** Each request has its own, even where it shares all others. */
const ownNames: ReadonlySet<string> = new Set(["request", "body", "response", "api-flow", "api-stop"]);

export class FlowState {
  readonly #root: FlowState;
  /** Undefined until there is one. */
  #variables: Map<string, VariableValue> | undefined;
  #logFields: { readonly [name: string]: Json } | undefined;

  /** @param shared whose variables and log fields these are, but for those of `ownNames` */
  constructor(shared?: FlowState) {
    this.#root = shared === undefined ? this : shared.#root;
  }

  /** Fields of `log` actions. */
  get logFields(): { readonly [name: string]: Json } | undefined {
    return this.#root.#logFields;
  }

  set logFields(fields: { readonly [name: string]: Json }) {
    this.#root.#logFields = fields;
  }

  /** All variables, as they are now. */
  variables(): ReadonlyMap<string, VariableValue> {
    const shared = this.#root === this ? [] : (this.#root.#variables ?? []);
    return new Map([...shared, ...(this.#variables ?? [])]);
  }

  variable(name: string): VariableValue | undefined {
    return this.#home(name).#variables?.get(name);
  }

  setVariable(name: string, value: VariableValue): void {
    const home = this.#home(name);
    home.#variables ??= new Map();
    home.#variables.set(name, value);
  }

  deleteVariable(name: string): void {
    this.#home(name).#variables?.delete(name);
  }

  #home(name: string): FlowState {
    return this.#root === this || ownNames.has(name) ? this : this.#root;
  }
}
