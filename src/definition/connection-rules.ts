// What the options that say how an upstream is connected to may be.
import type { Json } from "../data/json.ts";
import { isPort, parseHost, parseHostAndPort } from "./host-names.ts";
import { type Rule, text, truth } from "./value-rules.ts";

const tlsVersions: readonly Json[] = ["auto", "TLSv1", "TLSv1.0", "TLSv1.1", "TLSv1.2"];

/** "" counts as not given. */
function textThat(fits: (value: string) => boolean, wanted: string): Rule {
  return (value) => (typeof value === "string" && (value === "" || fits(value)) ? undefined : wanted);
}

export const connectionRules: Readonly<Record<string, Rule>> = {
  "tls-version": textThat((value) => tlsVersions.includes(value), "auto, TLSv1, TLSv1.0, TLSv1.1 or TLSv1.2"),
  "tls-ciphers": text,
  "ignore-certificate-errors": truth,
  "client-certificate-file": text,
  "client-certificate-password": text,
  "transport-protocol": textThat((value) => value === "http" || value === "https", '"http" or "https"'),
  "transport-server": textThat((value) => parseHost(value) !== undefined, "a host name or an address, without a port"),
  "transport-port": (value) => (typeof value === "number" && isPort(value) ? undefined : "a number from 1 to 65535"),
  "proxy-server": textThat(
    (value) => parseHostAndPort(value) !== undefined,
    'a host name with a port, such as "proxy.example.com:3128"',
  ),
  "proxy-credentials": text,
  "disable-connection-reuse": truth,
};
