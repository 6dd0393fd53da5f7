// What the options that say how an upstream is connected to may be.
import type { Json } from "../data/json.ts";
import { isPort, parseHost, parseHostAndPort } from "./host-names.ts";
import { type Member, oneOf, type Rule, simple, text, truth } from "./value-rules.ts";

const tlsVersions: readonly Json[] = ["auto", "TLSv1", "TLSv1.0", "TLSv1.1", "TLSv1.2", ""];

/** "" counts as not given. */
function textThat(fits: (value: string) => boolean, wanted: string): Rule {
  return simple(text.schema, wanted, (value) => typeof value === "string" && (value === "" || fits(value)));
}

const host = textThat((value) => parseHost(value) !== undefined, "a host name or an address, without a port");
const port = simple(
  { type: "integer", minimum: 1, maximum: 65_535 },
  "a number from 1 to 65535",
  (value) => typeof value === "number" && isPort(value),
);
const hostAndPort = textThat(
  (value) => parseHostAndPort(value) !== undefined,
  'a host name with a port, such as "proxy.example.com:3128"',
);

export const connectionRules: Readonly<Record<string, Member>> = {
  "tls-version": {
    ...oneOf(tlsVersions, "auto, TLSv1, TLSv1.0, TLSv1.1 or TLSv1.2"),
    about: "The one version of TLS that is spoken.",
  },
  "tls-ciphers": { ...text, about: "The ciphers that are offered, as OpenSSL lists them." },
  "ignore-certificate-errors": { ...truth, about: "true accepts any certificate of the upstream." },
  "client-certificate-file": { ...text, about: "A file with the gateway's own certificate and key." },
  "client-certificate-password": { ...text, about: "The password of that file." },
  "transport-protocol": {
    ...oneOf(["http", "https", ""], '"http" or "https"'),
    about: "How the upstream is really spoken to.",
  },
  "transport-server": { ...host, about: "The host that is really connected to." },
  "transport-port": { ...port, about: "The port that is really connected to." },
  "proxy-server": { ...hostAndPort, about: "The HTTP proxy that leads to the upstream." },
  "proxy-credentials": { ...text, about: "user:password for that proxy." },
  "disable-connection-reuse": { ...truth, about: "true opens a connection for each request." },
};
