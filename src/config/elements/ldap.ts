// `<ldap>`: how LDAP servers are asked.
import { file, seconds } from "../attribute-values.ts";
import type { ElementDefinition } from "../element-definition.ts";

export type LdapConfig = {
  /** Absolute path of the certificate of the authority that the servers' certificates come from. */
  readonly "cacert-src"?: string;
  /** Milliseconds. */
  readonly timeout?: number;
};

export const ldap: ElementDefinition<LdapConfig> = {
  name: "ldap",
  attributes: { "cacert-src": file, timeout: seconds },
};
