// Asks a server for the keys that its tokens are signed with: by their address, or by that of an issuer (OpenID Connect Discovery 1.0).
import { createHash } from "node:crypto";
import { CryptoFault } from "../crypto/crypto-fault.ts";
import { type JwkSet, readJwkSet } from "../crypto/jwk-set.ts";
import { parseObject } from "../crypto/jws.ts";

/** Where keys come from: the address of a key set, or an issuer that says where its key set is. */
export type KeySource = { readonly kind: "jwks" | "issuer"; readonly url: string };

/** What came of a request for a document. */
export type ServerAnswer = {
  /** 0 where none came. */
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly failure: { readonly message: string } | undefined;
};

/** Fetches a document, within limits of time and size. @param id names the request in the log. Never rejects */
export type FetchDocument = (url: string, id: string) => Promise<ServerAnswer>;

export type FetchedKeys = JwkSet & {
  /** Tells one key set from another. */
  readonly stamp: string;
  /** Seconds for which it is good by its server's word; undefined where that says nothing. */
  readonly lifetime: number | undefined;
};

/** @throws CryptoFault (by the promise) where no key set is to be had; it says why */
export async function fetchKeys(source: KeySource, fetch: FetchDocument): Promise<FetchedKeys> {
  const url = source.kind === "jwks" ? source.url : await discover(source.url, fetch);
  const { body, headers } = await fetched(url, "jwks", fetch);
  try {
    const stamp = createHash("sha256").update(body).digest("base64");
    return { ...readJwkSet(body), stamp, lifetime: lifetimeOf(headers) };
  } catch (fault) {
    throw fault instanceof CryptoFault ? new CryptoFault(`${url} has no key set: ${fault.message}`) : fault;
  }
}

/** Section 4 of the standard. What an issuer says of itself has to be its very own name (4.3), else one could speak for another. */
async function discover(issuer: string, fetch: FetchDocument): Promise<string> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const { body } = await fetched(url, "discovery", fetch);
  const document = parseObject(body, `${url} has no JSON object.`);
  const [name, keys] = ["issuer", "jwks_uri"].map((key) => (Object.hasOwn(document, key) ? document[key] : undefined));
  if (name !== issuer) throw new CryptoFault(`${url} is of another issuer.`);
  const fault = typeof keys === "string" ? addressFault(keys) : "is missing";
  if (fault !== undefined) throw new CryptoFault(`${url} has no jwks_uri that can be used: it ${fault}.`);
  return keys as string;
}

/** Why an address can't be that of a key set or an issuer; undefined where it can. */
export function addressFault(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Keys that anybody on the way can change are none. Backslashes and white space are read in more than one way.
  if (url?.protocol !== "https:" || /[\s\\]/.test(text)) return "must be an https URL";
  if (url.username !== "" || url.password !== "") return "must have no user and no password";
  return url.hash === "" && !text.includes("#") ? undefined : "must have no fragment";
}

/** Redirects aren't followed: the server of the keys is the one that was named. */
async function fetched(url: string, id: string, fetch: FetchDocument): Promise<ServerAnswer> {
  const answer = await fetch(url, id);
  if (answer.failure !== undefined) throw new CryptoFault(`${url} can't be fetched: ${answer.failure.message}.`);
  if (answer.status !== 200) throw new CryptoFault(`${url} was answered with status ${answer.status}.`);
  return answer;
}

/** By Cache-Control and Age (RFC 9111, section 4.2), for a cache that serves many. */
function lifetimeOf(headers: readonly string[]): number | undefined {
  let control = "";
  let age = 0;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = (headers[at] as string).toLowerCase();
    if (name === "cache-control") control += `,${headers[at + 1]}`;
    else if (name === "age" && /^\d+$/.test(headers[at + 1] as string)) age = Number(headers[at + 1]);
  }
  const directives = control
    .toLowerCase()
    .split(",")
    .map((directive) => directive.trim());
  if (directives.some((directive) => /^no-(store|cache)\b/.test(directive))) return 0;
  for (const name of ["s-maxage", "max-age"]) {
    const seconds = directives.map((directive) => new RegExp(`^${name}="?(\\d+)"?$`).exec(directive)?.[1]);
    const found = seconds.find((value) => value !== undefined);
    if (found !== undefined) return Math.max(0, Number(found) - age);
  }
  return undefined;
}
