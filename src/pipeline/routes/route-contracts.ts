// Which contract holds for a route: the nearest of operation, path, conf/config.xml and top level decides.
import type { Config } from "../../config/elements/index.ts";
import { ContractReader } from "../../contract/contract-reader.ts";
import type {
  Definition,
  OperationEntry,
  Unauthorized,
  Validate,
  ValidationMode,
} from "../../definition/definition.ts";
import { validationMode } from "../../definition/extensions/x-flat-validate.ts";
import type { Problems } from "../../errors/problems.ts";
import type { Settings } from "../../settings/settings.ts";
import { YamlNode } from "../../source/yaml-node.ts";
import { type BulkReading, compileBulk, type RouteBulk } from "../bulk/route-bulk.ts";
import type { Kept, RouteContract } from "./route.ts";

export class RouteContracts {
  readonly #defaults: Validate;
  readonly #reader: ContractReader;
  readonly #reading: BulkReading;
  readonly #allowMocking: boolean;
  readonly #problems: Problems;

  constructor(definition: Definition, { validation }: Config, { allowMocking }: Settings, problems: Problems) {
    this.#defaults = {
      request: configured(validation?.request) ?? definition.validate.request,
      response: configured(validation?.response) ?? definition.validate.response,
    };
    this.#allowMocking = allowMocking;
    const { references } = definition;
    this.#reader = new ContractReader(references, problems);
    this.#reading = { reader: this.#reader, references, problems };
    this.#problems = problems;
  }

  /** Whether requests for paths and methods that aren't defined are invalid, rather than just not found. */
  get refusesUndefined(): boolean {
    return this.#defaults.request === "on";
  }

  /** Notes where the body isn't what its schema says. What only worker threads can tell isn't known here. */
  checkUnauthorized({ body, schema, error }: Unauthorized, root: YamlNode): void {
    const findings = schema instanceof YamlNode ? this.#reader.check(body, schema, root) : [];
    if (findings instanceof Promise) return;
    for (const finding of findings) this.#problems.add(error(finding));
  }

  /** @param changeable whether flows of the route may turn the validation of responses on */
  of({ validate, bulk, source }: OperationEntry, changeable: boolean): RouteContract | undefined {
    // Of many items nobody sees which are wrong, unless somebody looks: bulk routes are validated by default.
    const fallback = this.#defaults.request ?? (bulk && "on");
    const request = kept(validate.request, fallback, false, () => this.#reader.request(source));
    const response = kept(validate.response, this.#defaults.response, changeable, () => this.#reader.response(source));
    const mock = this.#allowMocking ? this.#reader.mock(source) : undefined;
    const isEmpty = request === undefined && response === undefined && mock === undefined;
    return isEmpty ? undefined : { request, response, mock };
  }

  /** Undefined for a route that takes one item at a time. Faults are noted. */
  bulk({ bulk, source }: OperationEntry): RouteBulk | undefined {
    return bulk && compileBulk(bulk, source, this.#reading);
  }
}

export function configured(text: string | undefined): ValidationMode | undefined {
  return text === undefined ? undefined : validationMode(text);
}

/** @param own what the operation or its path says. @param fallback what holds for the app */
function kept<C>(
  own: ValidationMode | undefined,
  fallback: ValidationMode | undefined,
  changeable: boolean,
  read: () => C,
): Kept<C> | undefined {
  const mode = own ?? fallback ?? "off";
  const isUsed = mode !== "off" || (changeable && own === undefined);
  return isUsed ? { contract: read(), mode, own: own !== undefined } : undefined;
}
