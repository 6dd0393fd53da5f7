// The certificate and key that the listener shows, and the authorities of clients: read and checked with the app.
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createSecureContext } from "node:tls";
import { ConfigError } from "../errors/config-error.ts";
import type { Settings } from "../settings/settings.ts";
import type { SourceFiles } from "../source/source-files.ts";

export type TlsIdentity = {
  /** PEM: the certificate, and those that lead to its authority. */
  readonly cert: Buffer;
  readonly key: Buffer;
  /** PEM: who has to have signed the certificates of clients; undefined where clients need none. */
  readonly clientCa: Buffer | undefined;
};

/**
 * Undefined where the settings name no certificate.
 * @param sources notes the files
 * @throws ConfigError that names the setting
 */
export function loadTlsIdentity(
  { tlsCert, tlsKey, tlsClientCa }: Settings,
  sources?: SourceFiles,
): TlsIdentity | undefined {
  for (const file of [tlsCert, tlsKey, tlsClientCa]) if (file !== "") sources?.note(path.resolve(file));
  if (tlsCert === "" && tlsKey === "") {
    if (tlsClientCa !== "") throw new ConfigError("FLAT_TLS_CLIENT_CA needs FLAT_TLS_CERT and FLAT_TLS_KEY");
    return undefined;
  }
  if (tlsKey === "") throw new ConfigError("FLAT_TLS_CERT needs FLAT_TLS_KEY");
  if (tlsCert === "") throw new ConfigError("FLAT_TLS_KEY needs FLAT_TLS_CERT");
  const cert = read("FLAT_TLS_CERT", tlsCert);
  const key = read("FLAT_TLS_KEY", tlsKey);
  checkPair(cert, key);
  return { cert, key, clientCa: tlsClientCa === "" ? undefined : readAuthorities(tlsClientCa) };
}

function read(setting: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new ConfigError(`${setting} names the file "${file}", which can't be read`);
  }
}

function checkPair(cert: Buffer, key: Buffer): void {
  const certificate = certificateOf("FLAT_TLS_CERT", cert);
  let fits: boolean;
  try {
    fits = certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    throw new ConfigError("FLAT_TLS_KEY names no private key in PEM", { hint: "It must not need a password." });
  }
  if (!fits) throw new ConfigError("FLAT_TLS_KEY is not the key of the first certificate in FLAT_TLS_CERT");
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new ConfigError(`FLAT_TLS_CERT can't be used: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readAuthorities(file: string): Buffer {
  const authorities = read("FLAT_TLS_CLIENT_CA", file);
  certificateOf("FLAT_TLS_CLIENT_CA", authorities);
  return authorities;
}

function certificateOf(setting: string, pem: Buffer): X509Certificate {
  try {
    if (pem.includes("-----BEGIN CERTIFICATE-----")) return new X509Certificate(pem);
  } catch {
    // Said below.
  }
  throw new ConfigError(`${setting} names no certificate in PEM`);
}
