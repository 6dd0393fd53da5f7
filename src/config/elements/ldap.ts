// `<ldap>`: how LDAP servers are asked.

import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileOf, seconds } from "../attribute-values.ts";
import type { ElementDefinition, ValueDefinition } from "../element-definition.ts";
import { ValueFault } from "../value-fault.ts";

export type LdapConfig = {
  /** The certificates of the authorities that the servers' certificates come from, in PEM. */
  readonly "cacert-src"?: readonly string[];
  /** Milliseconds. */
  readonly timeout?: number;
};

/** A file with one certificate in DER, or any number in PEM. */
const certificates: ValueDefinition<readonly string[]> = {
  namesFile: true,
  read: (text, site) => {
    const bytes = readFileSync(fileOf(text, "file", site));
    const blocks = bytes.toString("latin1").match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
    try {
      return (blocks ?? [bytes]).map((block) => new X509Certificate(block).toString());
    } catch {
      throw new ValueFault(`"${text}" is not a certificate`, "An X.509 certificate is wanted, in PEM or DER.");
    }
  },
};

export const ldap: ElementDefinition<LdapConfig> = {
  name: "ldap",
  about: "How LDAP servers are asked.",
  attributes: {
    "cacert-src": { ...certificates, about: "A file with the certificates of the authorities to believe." },
    timeout: { ...seconds, about: "Seconds for a whole call." },
  },
};
