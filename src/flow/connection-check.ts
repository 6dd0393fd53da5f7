// Checks at load what a request's JSON spells out about its connections: certificates are read, ciphers looked up, weak TLS warned of.
import type { Json } from "../data/json.ts";
import { type ConfigError, ConfigErrors } from "../errors/config-error.ts";
import {
  type AppFiles,
  ConnectionFault,
  connectionOptions,
  isWeakTls,
  readConnection,
  WEAK_TLS,
} from "../upstream/connection.ts";
import { readUpstreamContract } from "../upstream/upstream-contract.ts";
import type { ActionSite } from "./action-site.ts";
import { type LiteralName, literalNames } from "./literal-names.ts";

/**
 * @param files where names of files lead
 * @param depth how many names lead to a configuration: 1 in `requests`
 * @throws ConfigErrors with all faults, each at its name in the template
 */
export function checkConnections(site: ActionSite, files: AppFiles, depth = 0): void {
  const source = site.templateSource();
  const faults: ConfigError[] = [];
  for (const names of optionsByRequest(literalNames(source) ?? [], depth)) {
    for (const { path, index, value } of names) {
      if (path.at(-1) === "tls-version" && isWeakTls(value)) {
        site.compiler.problems.warn(source.error(index, WEAK_TLS));
      }
    }
    for (const { index, message } of [...faultsOf(names, files), ...definitionFaults(names, files)])
      faults.push(source.error(index, message));
  }
  if (faults.length > 0) throw new ConfigErrors(faults);
}

/** The names of connection options, together for each request. */
function optionsByRequest(names: readonly LiteralName[], depth: number): readonly (readonly LiteralName[])[] {
  const groups = new Map<string, LiteralName[]>();
  for (const name of names) {
    const [section, option, ...deeper] = name.path.slice(depth);
    if (
      section !== "options" ||
      deeper.length > 0 ||
      !(connectionOptions.has(String(option)) || option === "definition")
    )
      continue;
    const request = name.path.slice(0, depth).join("\n");
    groups.set(request, [...(groups.get(request) ?? []), name]);
  }
  return [...groups.values()];
}

/** Definitions of upstreams that are named by a constant are loaded at once. */
function definitionFaults(names: readonly LiteralName[], files: AppFiles): { index: number; message: string }[] {
  return names.flatMap(({ path, index, value }) => {
    if (path.at(-1) !== "definition" || typeof value !== "string") return [];
    const found = readUpstreamContract({ definition: value }, files, "off");
    return found instanceof ConnectionFault ? [{ index, message: found.detail }] : [];
  });
}

/** Options that are computed, or stand in several branches, are checked when they are known. */
function faultsOf(
  names: readonly LiteralName[],
  files: AppFiles,
): readonly { readonly index: number; readonly message: string }[] {
  const settings: Record<string, Json> = Object.create(null);
  const places = new Map<string, number>();
  for (const { path, index, value } of names) {
    const option = String(path.at(-1));
    if (option === "definition") continue;
    if (value !== undefined && !places.has(option)) settings[option] = value;
    else delete settings[option];
    places.set(option, index);
  }
  const faults: { index: number; message: string }[] = [];
  for (;;) {
    const found = readConnection(settings, files);
    if (!(found instanceof ConnectionFault)) return faults;
    const { option, detail } = found;
    const isKnown = Object.hasOwn(settings, option) || !places.has(option);
    const index = places.get(option) ?? places.get("client-certificate-file") ?? 0;
    if (isKnown) faults.push({ index, message: detail });
    // The rest may have faults too.
    if (option === "tls-ciphers") delete settings[option];
    else delete settings["client-certificate-file"];
  }
}
