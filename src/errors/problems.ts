// Collects the faults and warnings of one compilation, so that all of them are shown together.
import { ConfigError, ConfigErrors } from "./config-error.ts";

export class Problems {
  readonly errors: ConfigError[] = [];
  readonly warnings: ConfigError[] = [];
  readonly #noted = new Set<string>();

  /** The same fault at the same place, met on several ways, is noted once. */
  add(error: ConfigError): void {
    if (this.#isNew(error)) this.errors.push(error);
  }

  warn(warning: ConfigError): void {
    if (this.#isNew(warning)) this.warnings.push(warning);
  }

  /** Runs one piece of compilation; its ConfigErrors are noted and undefined is returned instead. */
  collect<T>(compile: () => T): T | undefined {
    try {
      return compile();
    } catch (error) {
      this.note(error);
      return undefined;
    }
  }

  /** Notes a ConfigError (or several); anything else is thrown on. */
  note(error: unknown): void {
    if (error instanceof ConfigErrors) for (const one of error.errors) this.add(one);
    else if (error instanceof ConfigError) this.add(error);
    else throw error;
  }

  /** @throws ConfigErrors when anything was found. */
  throwIfAny(): void {
    if (this.errors.length > 0) throw new ConfigErrors(this.errors);
  }

  #isNew({ message, position }: ConfigError): boolean {
    if (position === undefined) return true;
    const key = `${position.file}:${position.line}:${position.column} ${message}`;
    if (this.#noted.has(key)) return false;
    this.#noted.add(key);
    return true;
  }
}
