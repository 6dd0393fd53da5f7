// Which contract holds for a route: the nearest of operation, path, conf/config.xml and top level decides.
import type { ValidationConfig } from "../config/elements/validation.ts";
import { ContractReader } from "../contract/contract-reader.ts";
import type { Definition, OperationEntry, Validate, ValidationMode } from "../definition/definition.ts";
import { validationMode } from "../definition/extensions/x-flat-validate.ts";
import type { Problems } from "../errors/problems.ts";
import type { Kept, RouteContract } from "./route.ts";

export class RouteContracts {
  readonly #defaults: Validate;
  readonly #reader: ContractReader;

  constructor(definition: Definition, config: ValidationConfig | undefined, problems: Problems) {
    this.#defaults = {
      request: configured(config?.request) ?? definition.validate.request,
      response: configured(config?.response) ?? definition.validate.response,
    };
    this.#reader = new ContractReader(definition.references, problems);
  }

  /** Whether requests for paths and methods that aren't defined are invalid, rather than just not found. */
  get refusesUndefined(): boolean {
    return this.#defaults.request === "on";
  }

  of({ validate, source }: OperationEntry): RouteContract | undefined {
    const request = kept(validate.request ?? this.#defaults.request, () => this.#reader.request(source));
    const response = kept(validate.response ?? this.#defaults.response, () => this.#reader.response(source));
    return request === undefined && response === undefined ? undefined : { request, response };
  }
}

function configured(text: string | undefined): ValidationMode | undefined {
  return text === undefined ? undefined : validationMode(text);
}

function kept<C>(mode: ValidationMode | undefined, read: () => C): Kept<C> | undefined {
  if (mode === undefined || mode === "off") return undefined;
  return { contract: read(), reportOnly: mode === "report-only" };
}
