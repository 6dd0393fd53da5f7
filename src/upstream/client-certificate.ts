// Client certificates: PEM (certificate, chain and key in one file) and PKCS#12, checked when they are read.
import type * as crypto from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as tls from "node:tls";

/** What TLS needs of it. */
export type ClientCertificate = Pick<tls.SecureContextOptions, "cert" | "key" | "pfx" | "passphrase">;

/** Says what is wrong with a client certificate, without naming secrets. */
export class CertificateError extends Error {
  /** Whether it is the password that doesn't fit, or is missing. */
  readonly password: boolean;

  constructor(message: string, password = false) {
    super(message);
    this.name = "CertificateError";
    this.password = password;
  }
}

/** More isn't a certificate. Bytes. */
const MAX_SIZE = 1024 * 1024;

const require = createRequire(import.meta.url);

/**
 * @param path an existing regular file
 * @throws CertificateError where it can't be used
 */
export function readClientCertificate(path: string, size: number, password: string | undefined): ClientCertificate {
  if (size > MAX_SIZE) throw new CertificateError("it is too large to be a certificate");
  const bytes = read(path);
  return bytes.includes("-----BEGIN ") ? ofPem(bytes, password) : ofPkcs12(bytes, password);
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new CertificateError("it can't be read");
  }
}

/** The key has to be that of the first certificate. */
function ofPem(pem: Buffer, password: string | undefined): ClientCertificate {
  const { X509Certificate } = require("node:crypto") as typeof crypto;
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) throw new CertificateError("it has no certificate");
  const key = privateKey(pem, password);
  let fits: boolean;
  try {
    fits = new X509Certificate(pem).checkPrivateKey(key);
  } catch {
    throw new CertificateError("its certificate is broken");
  }
  if (!fits) throw new CertificateError("its key is not that of its first certificate");
  return { cert: pem, key: key.export({ type: "pkcs8", format: "pem" }) };
}

function privateKey(pem: Buffer, password: string | undefined): crypto.KeyObject {
  const { createPrivateKey } = require("node:crypto") as typeof crypto;
  const text = pem.toString("latin1");
  const block = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]*?-----END \1PRIVATE KEY-----/.exec(text)?.[0];
  if (block === undefined) throw new CertificateError("it has no private key");
  const encrypted = /^-----BEGIN ENCRYPTED|\nProc-Type: *4,ENCRYPTED/.test(block);
  if (encrypted && password === undefined) throw new CertificateError("its key needs a password", true);
  try {
    return createPrivateKey(password === undefined ? block : { key: block, passphrase: password });
  } catch {
    throw encrypted
      ? new CertificateError("its key can't be decrypted with this password", true)
      : new CertificateError("its private key is broken");
  }
}

function ofPkcs12(pfx: Buffer, password: string | undefined): ClientCertificate {
  const { createSecureContext } = require("node:tls") as typeof tls;
  const certificate = password === undefined ? { pfx } : { pfx, passphrase: password };
  try {
    // Whether its key is strong enough depends on the connection.
    createSecureContext({ ...certificate, ciphers: "DEFAULT:@SECLEVEL=0" });
  } catch (error) {
    throw pkcs12Fault(error instanceof Error ? error.message : "", password);
  }
  return certificate;
}

function pkcs12Fault(message: string, password: string | undefined): CertificateError {
  if (/mac verify/.test(message)) {
    return password === undefined
      ? new CertificateError("it needs a password", true)
      : new CertificateError("it can't be decrypted with this password", true);
  }
  if (/Unsupported/i.test(message)) {
    return new CertificateError("its PKCS#12 encryption is too old for OpenSSL 3: export it anew, or as PEM");
  }
  return new CertificateError("it is neither PEM nor PKCS#12");
}
