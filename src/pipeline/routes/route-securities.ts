// Which security holds for a route: the nearest of operation, path and top level decides.
import type { Definition, JwtConfig, OperationSource, SecurityScheme } from "../../definition/definition.ts";
import type { Problems } from "../../errors/problems.ts";
import type { Flow } from "../../flow/flow.ts";
import type { FlowStore } from "../../flow/flow-store.ts";
import { parseLocation } from "../../locations/location.ts";
import type { KeySource } from "../../security/key-server.ts";
import type { RouteSecurity, SchemeUse, TokenScheme } from "../../security/route-security.ts";
import { tokenCheck } from "../../security/token-schemes.ts";
import type { TokenDemand } from "../../served/gateway-responses.ts";
import type { Environment } from "../../settings/settings.ts";
import { suggestion } from "../../source/suggest.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import { type CarriedFields, carriedName, nothingCarried } from "../../upstream/carried-fields.ts";
import { isFieldName, isFraming } from "../../upstream/header-fields.ts";

const DEFAULT_VARIABLE = "jwt";

/** Variables that the gateway takes a flow's word from. */
const written: readonly string[] = ["response", "api-flow", "api-stop"];

/** Variables that claims can't be put into. */
const predefined: readonly string[] = ["request", "body", "upstream", "error", "api", "env", "server", ...written];

export class RouteSecurities {
  /** What upstreams take for the gateway's word, on every route of the API. */
  readonly carried: CarriedFields;
  /** Servers that have keys for tokens. */
  readonly keySources: readonly KeySource[];
  /** Header fields and parameters with credentials, in lower case: those of API keys, and those that carry claims. */
  readonly secretNames: readonly string[];
  readonly #definition: Definition;
  readonly #problems: Problems;
  /** By name; undefined for those that check nothing. */
  readonly #schemes = new Map<string, TokenScheme<Flow> | undefined>();
  /** By the value of `security`. */
  readonly #known = new Map<unknown, RouteSecurity<Flow> | undefined>();

  /** Faults are noted. */
  constructor(definition: Definition, env: Environment, flows: FlowStore, problems: Problems) {
    this.#definition = definition;
    this.#problems = problems;
    for (const [name, scheme] of definition.securitySchemes) {
      this.#schemes.set(
        name,
        problems.collect(() => compileScheme(scheme, env, flows, problems)),
      );
    }
    const checking = [...this.#schemes.values()].filter((scheme) => scheme !== undefined);
    this.keySources = checking.flatMap(({ check }) => check.source ?? []);
    const names = checking.flatMap(({ outHeader }) => (outHeader === "" ? [] : [outHeader]));
    const keyNames = [...definition.securitySchemes.values()].flatMap(({ keyName }) => keyName ?? []);
    this.secretNames = [...keyNames, ...names].map((name) => name.toLowerCase());
    this.carried = names.length === 0 ? nothingCarried : { names: new Set(names.map(carriedName)), fields: [] };
    if (definition.security !== undefined) this.#read(definition.security);
  }

  /** All that is demanded anywhere. */
  get all(): readonly RouteSecurity<Flow>[] {
    return [...this.#known.values()].filter((security) => security !== undefined);
  }

  /** Undefined for routes that are public. */
  of({ file, path, operation }: OperationSource): RouteSecurity<Flow> | undefined {
    const levels = [operation, ...path, file].map((node) => node?.get("security"));
    // Levels that are overridden are checked all the same.
    for (const level of levels) if (level !== undefined) this.#read(level);
    const nearest = levels.find((level) => level !== undefined) ?? this.#definition.security;
    return nearest && this.#read(nearest);
  }

  /** What an operation wants of everybody; undefined where it answers without a token too. */
  demand(source: OperationSource): TokenDemand | undefined {
    const security = this.of(source);
    if (security?.every((uses) => uses.length > 0) !== true) return undefined;
    return { scopes: security.some((uses) => uses.some(({ scopes }) => scopes.length > 0)) };
  }

  /** What a `security` demands that stands elsewhere; undefined where nothing. */
  required(security: YamlNode): RouteSecurity<Flow> | undefined {
    return this.#read(security);
  }

  #read(security: YamlNode): RouteSecurity<Flow> | undefined {
    if (!this.#known.has(security.value))
      this.#known.set(
        security.value,
        this.#problems.collect(() => this.#readRequirements(security)),
      );
    return this.#known.get(security.value);
  }

  #readRequirements(security: YamlNode): RouteSecurity<Flow> | undefined {
    if (!Array.isArray(security.value))
      throw security.error("security must be a list of security schemes", "An empty list, [], makes a route public.");
    const all = security.children().map((requirement) => this.#readRequirement(requirement));
    if (all.length === 0) return undefined;
    const checked = all.filter((uses) => uses !== undefined);
    if (checked.length > 0) return checked;
    const message = "Nothing is checked here: the route is public, for none of these schemes has x-flat-jwt";
    this.#problems.warn(security.keyError(message));
    return undefined;
  }

  /** Undefined where none of its schemes checks anything; empty where it names none. */
  #readRequirement(requirement: YamlNode): readonly SchemeUse<Flow>[] | undefined {
    if (!requirement.isObject)
      throw requirement.error("A security requirement must be an object", "Such as: {JWTCookie: []}");
    const members = requirement.children();
    const uses = members.flatMap((member) => {
      const scopes = this.#problems.collect(() => scopesOf(member));
      const scheme = this.#schemes.get(this.#knownName(member));
      return scheme === undefined ? [] : [{ scheme, scopes: scopes ?? [] }];
    });
    return uses.length === 0 && members.length > 0 ? undefined : uses;
  }

  #knownName(member: YamlNode): string {
    const name = String(member.key);
    const hint = suggestion(name, this.#schemes.keys()) ?? "securityDefinitions doesn't have it.";
    if (!this.#schemes.has(name)) this.#problems.add(member.keyError(`Unknown security scheme "${name}"`, hint));
    return name;
  }
}

function scopesOf(node: YamlNode): readonly string[] {
  const hint = "Such as: [read, write], or [] for none.";
  if (!Array.isArray(node.value)) throw node.error("The scopes of a security scheme must be a list", hint);
  return node.children().map((scope) => {
    if (typeof scope.value === "string" && /^\S+$/.test(scope.value)) return scope.value;
    throw scope.error("A scope must be a string without white space");
  });
}

/** @returns undefined for a scheme that checks nothing */
function compileScheme(
  { name, token }: SecurityScheme,
  env: Environment,
  flows: FlowStore,
  problems: Problems,
): TokenScheme<Flow> | undefined {
  if (token === undefined) return undefined;
  const { config } = token;
  const outVar = problems.collect(() => variableOf(config));
  const outHeader = problems.collect(() => headerOf(config));
  const postCheckFlow = config.postCheckFlow && flows.get(config.postCheckFlow.path);
  return {
    check: tokenCheck(name, token, env, problems),
    outVar: outVar ?? DEFAULT_VARIABLE,
    outHeader: outHeader ?? "",
    postCheckFlow,
  };
}

function variableOf({ outVar }: JwtConfig): string | undefined {
  if (outVar === undefined) return undefined;
  const place = parseLocation(outVar.value);
  if (typeof place === "string") throw outVar.error(place);
  if (place.kind !== "variable") throw outVar.error(`"${outVar.value}" is not a variable name`, "Such as: $jwt");
  if (predefined.includes(place.name)) throw outVar.error(`$${place.name} is already something else`);
  return place.name;
}

function headerOf({ outHeader }: JwtConfig): string | undefined {
  if (outHeader === undefined) return undefined;
  const { value } = outHeader;
  if (!isFieldName(value)) throw outHeader.error("out-header must be the name of a header field");
  if (isFraming(value) || value.toLowerCase() === "host")
    throw outHeader.error(`${value} can't carry a token: the gateway sets it itself`);
  return value;
}
