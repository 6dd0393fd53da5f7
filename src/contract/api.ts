// The definition of an upstream API, compiled: which operation a request belongs to, and what is demanded of it.
import { loadDefinition } from "../definition/load-definition.ts";
import { ConfigError } from "../errors/config-error.ts";
import { Problems } from "../errors/problems.ts";
import { compileRoutes, type RoutingTable } from "../routing/table.ts";
import type { AppFiles } from "../source/app-files.ts";
import { ContractReader } from "./contract-reader.ts";
import type { MockResponses } from "./mock-responses.ts";
import type { RequestContract } from "./request-contract.ts";
import type { ResponseContract } from "./response-contract.ts";
import { SecurityNeeds } from "./security-needs.ts";

export type ApiOperation = {
  readonly request: RequestContract;
  readonly response: ResponseContract;
  readonly security: SecurityNeeds;
  readonly mock: MockResponses;
};

export type ApiMatch =
  | { readonly operation: ApiOperation; readonly params: Readonly<Record<string, string>> }
  /** Why there is none, in FLAT's words. */
  | { readonly operation: undefined; readonly message: string };

export class Api {
  readonly #table: RoutingTable<ApiOperation>;

  constructor(table: RoutingTable<ApiOperation>) {
    this.#table = table;
  }

  /** @param method in upper case. @param path canonical */
  match(method: string, path: string): ApiMatch {
    const match = this.#table.match(method, path);
    if (match.kind === "route") return { operation: match.route, params: match.params };
    const message =
      match.kind === "undefined-method" ? `Invalid method ${method.toLowerCase()}.` : `Path ${path} not found.`;
    return { operation: undefined, message };
  }
}

/** Per app: a definition is loaded once. */
const loaded = new WeakMap<AppFiles, Map<string, Api>>();

/** @param file absolute path of an existing file. @throws ConfigErrors with all faults of the definition */
export function apiOf(file: string, files: AppFiles): Api {
  const known = loaded.get(files) ?? new Map<string, Api>();
  loaded.set(files, known);
  const api = known.get(file) ?? loadApi(file, files);
  known.set(file, api);
  return api;
}

function loadApi(file: string, files: AppFiles): Api {
  const problems = new Problems();
  const definition = loadDefinition(file, files, problems);
  problems.throwIfAny();
  if (definition === undefined)
    throw new ConfigError(`The definition ${file.slice(files.folder.length + 1)} can't be read`);
  const { references } = definition;
  const reader = new ContractReader(references, problems);
  const table = compileRoutes(
    definition,
    ({ operation: { source } }) => ({
      request: reader.request(source),
      response: reader.response(source),
      security: new SecurityNeeds(source, references, problems),
      mock: reader.mock(source),
    }),
    problems,
  );
  problems.throwIfAny();
  return new Api(table);
}
