// The options that say how connections to an upstream are made: TLS, another server in place of the URL's, a proxy, no reuse.
import { createRequire } from "node:module";
import type * as tls from "node:tls";
import type { Json, JsonObject } from "../data/json.ts";
import { jsonGet, jsonKeys } from "../data/json-access.ts";
import { RecentCache } from "../data/recent-cache.ts";
import { type HostAndPort, parseHost, parseHostAndPort } from "../definition/host-names.ts";
import { FlowError } from "../errors/flow-error.ts";
import type { Site } from "../locations/site.ts";
import { CertificateError, readClientCertificate } from "./client-certificate.ts";
import { codeOf } from "./failure.ts";

export type Connection = {
  /** The same for the same settings. Holds secrets: for comparing only. */
  readonly key: string;
  /** What `tls.connect` gets; empty for Node's own defaults. */
  readonly tls: Pick<tls.ConnectionOptions, "secureContext" | "rejectUnauthorized">;
  /** What takes the place of the URL's scheme, host and port; undefined leaves the URL's. */
  readonly protocol: "http:" | "https:" | undefined;
  readonly server: string | undefined;
  readonly port: number | undefined;
  readonly proxy: HttpProxy | undefined;
  /** Whether a connection serves one request only. */
  readonly singleUse: boolean;
  /** Whether some settings are for the request's own origin only, not for one that a redirect leads to: its server, its certificate. */
  readonly isLocal: boolean;
  /** What is left without those; undefined where nothing is. */
  readonly elsewhere: Connection | undefined;
};

export type HttpProxy = HostAndPort & {
  /** The value of `Proxy-Authorization`. */
  readonly authorization: string | undefined;
};

/** Where names of files lead. */
export type AppFiles = {
  readonly site: Site;
  /** Absolute path of the folder of the file that has the name. */
  readonly folder: string;
};

/** A setting that can't be used. The client learns nothing of it. */
export class ConnectionFault extends FlowError {
  /** The name of the option. */
  readonly option: string;
  readonly detail: string;

  constructor(option: string, detail: string) {
    super("upstreamFailed", { info: ["The connection to the upstream is not configured well."], cause: detail });
    this.option = option;
    this.detail = detail;
  }
}

export const connectionOptions: ReadonlySet<string> = new Set([
  "tls-version",
  "tls-ciphers",
  "ignore-certificate-errors",
  "client-certificate-file",
  "client-certificate-password",
  "transport-protocol",
  "transport-server",
  "transport-port",
  "proxy-server",
  "proxy-credentials",
  "disable-connection-reuse",
]);

export const WEAK_TLS = "TLS below 1.2 is not safe: connections with this tls-version are made at security level 0";

/** Versions that no server should need any more. */
export function isWeakTls(version: Json | undefined): boolean {
  return version === "TLSv1" || version === "TLSv1.0" || version === "TLSv1.1";
}

type Settings = { readonly [option: string]: Json };

const localOptions: ReadonlySet<string> = new Set([
  "client-certificate-file",
  "client-certificate-password",
  "transport-protocol",
  "transport-server",
  "transport-port",
]);

/** Making one costs milliseconds, and computed settings repeat. */
const recent = new RecentCache<Connection>(100);

/**
 * @param options checked by the request schema
 * @returns undefined where none of the options is set; a fault where they can't be used
 */
export function readConnection(
  options: JsonObject | undefined,
  files: AppFiles,
): Connection | ConnectionFault | undefined {
  if (options === undefined) return undefined;
  const settings: Record<string, Json> = Object.create(null);
  for (const name of jsonKeys(options)) {
    const value = connectionOptions.has(name) ? jsonGet(options, name) : undefined;
    if (value !== undefined && !isDefault(value)) settings[name] = value;
  }
  try {
    return connectionOf(settings, files);
  } catch (error) {
    if (error instanceof ConnectionFault) return error;
    throw error;
  }
}

function isDefault(value: Json): boolean {
  return value === null || value === "" || value === false || value === "auto";
}

function connectionOf(settings: Settings, files: AppFiles): Connection | undefined {
  const names = Object.keys(settings).sort();
  if (names.length === 0) return undefined;
  const file = certificateFile(settings, files);
  const key = JSON.stringify([names.map((name) => [name, settings[name]]), file?.stamp]);
  return recent.get(key, () => makeConnection(key, settings, file, files));
}

function makeConnection(
  key: string,
  settings: Settings,
  file: CertificateFile | undefined,
  files: AppFiles,
): Connection {
  const all = Object.entries(settings);
  const rest = all.filter(([name]) => !localOptions.has(name));
  const protocol = textOf(settings["transport-protocol"]);
  const port = settings["transport-port"];
  return {
    key,
    tls: tlsOf(settings, file),
    protocol: protocol === "http" || protocol === "https" ? `${protocol}:` : undefined,
    server: parseHost(textOf(settings["transport-server"]) ?? ""),
    port: typeof port === "number" ? port : undefined,
    proxy: proxyOf(settings),
    singleUse: settings["disable-connection-reuse"] === true,
    isLocal: rest.length < all.length,
    elsewhere: rest.length < all.length ? connectionOf(Object.fromEntries(rest), files) : undefined,
  };
}

function proxyOf(settings: Settings): HttpProxy | undefined {
  const server = parseHostAndPort(textOf(settings["proxy-server"]) ?? "");
  const credentials = textOf(settings["proxy-credentials"]);
  if (server === undefined) return undefined;
  const authorization = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`;
  return { ...server, authorization };
}

type CertificateFile = { readonly name: string; readonly path: string; readonly size: number; readonly stamp: string };

function certificateFile(settings: Settings, { site, folder }: AppFiles): CertificateFile | undefined {
  const name = textOf(settings["client-certificate-file"]);
  if (name === undefined) return undefined;
  const found = site.lookUp(site.resolve(name, folder));
  if (found === undefined || !found.stats.isFile()) {
    throw new ConnectionFault("client-certificate-file", `There is no file "${name}" in the app`);
  }
  const { size, mtimeMs, ino } = found.stats;
  return { name, path: found.path, size, stamp: `${found.path} ${size} ${mtimeMs} ${ino}` };
}

const require = createRequire(import.meta.url);

function tlsOf(settings: Settings, file: CertificateFile | undefined): Connection["tls"] {
  const trust = settings["ignore-certificate-errors"] === true ? { rejectUnauthorized: false } : {};
  const [version, ciphers] = [textOf(settings["tls-version"]), textOf(settings["tls-ciphers"])];
  if (version === undefined && ciphers === undefined && file === undefined) return trust;
  const certificate = file === undefined ? {} : certificateOf(file, textOf(settings["client-certificate-password"]));
  const node = require("node:tls") as typeof tls;
  try {
    const secureContext = node.createSecureContext({
      ...certificate,
      ...versionsOf(version, ciphers),
      ...ciphersOf(ciphers, version, node.DEFAULT_CIPHERS),
    });
    return { ...trust, secureContext };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (codeOf(error) === "ERR_SSL_NO_CIPHER_MATCH") {
      throw new ConnectionFault("tls-ciphers", `OpenSSL knows no cipher of "${ciphers}" that can be used`);
    }
    // "error:0A00018F:SSL routines::ee key too small"
    const reason = `OpenSSL says "${error.message.slice(error.message.lastIndexOf(":") + 1)}"`;
    throw new ConnectionFault("client-certificate-file", `The client certificate can't be used: ${reason}`);
  }
}

function certificateOf({ name, path, size }: CertificateFile, password: string | undefined) {
  try {
    return readClientCertificate(path, size, password);
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    const option = error.password ? "client-certificate-password" : "client-certificate-file";
    throw new ConnectionFault(option, `The client certificate "${name}" can't be used: ${error.message}`);
  }
}

/** `TLSv1` is any TLS 1.x, the others are that very version. Ciphers without one of TLS 1.3's leave that out: OpenSSL would add its own. */
function versionsOf(
  version: string | undefined,
  ciphers: string | undefined,
): Pick<tls.SecureContextOptions, "minVersion" | "maxVersion"> {
  const newest = ciphers === undefined || /(^|:)TLS_/.test(ciphers) ? "TLSv1.3" : "TLSv1.2";
  switch (version) {
    case "TLSv1":
      return { minVersion: "TLSv1", maxVersion: newest };
    case "TLSv1.0":
      return { minVersion: "TLSv1", maxVersion: "TLSv1" };
    case "TLSv1.1":
    case "TLSv1.2":
      return { minVersion: version, maxVersion: version };
    default:
      return { maxVersion: newest };
  }
}

/** OpenSSL 3 speaks TLS 1.0 and 1.1 at security level 0 only. */
function ciphersOf(ciphers: string | undefined, version: string | undefined, defaults: string): { ciphers?: string } {
  const weak = isWeakTls(version) && !ciphers?.includes("@SECLEVEL");
  if (weak) return { ciphers: `${ciphers ?? defaults}:@SECLEVEL=0` };
  return ciphers === undefined ? {} : { ciphers };
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
