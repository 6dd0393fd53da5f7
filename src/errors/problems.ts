// Collects the faults and warnings of one compilation, so that all of them are shown together.
import { ConfigError, ConfigErrors } from "./config-error.ts";

export class Problems {
  readonly errors: ConfigError[] = [];
  readonly warnings: ConfigError[] = [];

  add(error: ConfigError): void {
    this.errors.push(error);
  }

  warn(warning: ConfigError): void {
    this.warnings.push(warning);
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
    if (error instanceof ConfigErrors) this.errors.push(...error.errors);
    else if (error instanceof ConfigError) this.errors.push(error);
    else throw error;
  }

  /** @throws ConfigErrors when anything was found. */
  throwIfAny(): void {
    if (this.errors.length > 0) throw new ConfigErrors(this.errors);
  }
}
