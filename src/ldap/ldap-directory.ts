// LDAP servers as the functions ldap-query() and ldap-lookup() ask them: a connection for each question, and one time limit for all of it.
import type { Client, Entry, SearchOptions } from "ldapts";
import type { Json } from "../data/json.ts";
import type { Directory, DirectoryAnswer, DirectoryEntry, DirectoryQuery } from "../xpath/directory.ts";
import { DirectoryFault, faultText } from "./directory-fault.ts";

export type LdapOptions = {
  /** PEM certificates of authorities that servers are believed from; the well-known ones where it is missing. */
  readonly "cacert-src"?: readonly string[];
  /** Milliseconds for a whole question. */
  readonly timeout?: number;
};

/** Asks for no attribute (RFC 4511, section 4.5.1.8): an empty list would mean all. */
const NO_ATTRIBUTES = ["1.1"];

export class LdapDirectory implements Directory {
  readonly #authorities: readonly string[] | undefined;
  readonly #timeout: number;

  /** @param maxTimeout milliseconds; `timeout` can only be shorter */
  constructor(options: LdapOptions, maxTimeout: number) {
    this.#authorities = options["cacert-src"];
    this.#timeout = Math.min(options.timeout ?? maxTimeout, maxTimeout);
  }

  query(query: DirectoryQuery): Promise<DirectoryAnswer> {
    return this.#ask(query, (client) => search(client, query));
  }

  lookUp(query: DirectoryQuery, userPassword: string): Promise<DirectoryAnswer> {
    return this.#ask(query, async (client) => {
      // Two are as good as many: nobody knows whose password it is.
      const [user, other] = await search(client, query, { sizeLimit: 2 });
      if (other !== undefined) throw new DirectoryFault("The filter fits more than one entry");
      if (user === undefined) return [];
      return (await hasPassword(client, String(user.dn), userPassword)) ? [user] : [];
    });
  }

  async #ask(
    query: DirectoryQuery,
    work: (client: Client) => Promise<readonly DirectoryEntry[]>,
  ): Promise<DirectoryAnswer> {
    let client: Client | undefined;
    let timer: NodeJS.Timeout | undefined;
    const answer = async (): Promise<readonly DirectoryEntry[]> => {
      client = await this.#connect(query.url);
      if (query.user !== "" || query.password !== "") await logIn(client, query);
      return work(client);
    };
    const expired = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => reject(new DirectoryFault(`There is no answer after ${this.#timeout} ms`)),
        this.#timeout,
      );
    });
    try {
      return { entries: await Promise.race([answer(), expired]) };
    } catch (error) {
      return { fault: faultText(error) };
    } finally {
      clearTimeout(timer);
      // Closes the connection, whatever state it is in.
      client?.unbind().catch(() => {});
    }
  }

  async #connect(url: string): Promise<Client> {
    const { protocol, username, password } = URL.canParse(url)
      ? new URL(url)
      : { protocol: "", username: "", password: "" };
    if (protocol !== "ldap:" && protocol !== "ldaps:")
      throw new DirectoryFault("The URL of an LDAP server starts with ldap:// or ldaps://");
    if (username !== "" || password !== "") throw new DirectoryFault("The URL of an LDAP server has no credentials");
    const { Client } = await import("ldapts");
    const limits = { timeout: this.#timeout, connectTimeout: this.#timeout };
    // With TLS options the client would speak TLS with ldap:// too.
    const ca = this.#authorities && [...this.#authorities];
    return new Client(
      protocol === "ldaps:" && ca !== undefined ? { url, ...limits, tlsOptions: { ca } } : { url, ...limits },
    );
  }
}

/** Names that the client would take for mechanisms of SASL instead. */
const mechanisms: ReadonlySet<string> = new Set(["EXTERNAL", "PLAIN", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"]);

/** A name without a password would be let in as nobody in particular (RFC 4513, section 5.1.2): it is refused here. */
async function logIn(client: Client, { user, password }: DirectoryQuery): Promise<void> {
  if (user === "" || password === "") throw new DirectoryFault("A login needs a name and a password");
  if (mechanisms.has(user)) throw new DirectoryFault("The login was refused");
  await client.bind(user, password);
}

async function hasPassword(client: Client, dn: string, password: string): Promise<boolean> {
  if (dn === "" || password === "" || mechanisms.has(dn)) return false;
  try {
    await client.bind(dn, password);
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "InvalidCredentialsError") return false;
    throw error;
  }
}

async function search(
  client: Client,
  { base, filter, attributes }: DirectoryQuery,
  options: SearchOptions = {},
): Promise<readonly DirectoryEntry[]> {
  if (filter.trim() === "") throw new DirectoryFault("The filter is empty");
  const wanted = attributes.length === 0 ? NO_ATTRIBUTES : [...attributes];
  const { searchEntries } = await client.search(base, { ...options, scope: "sub", filter, attributes: wanted });
  return searchEntries.map((entry) => entryOf(entry, attributes));
}

/** Attributes are called as they were asked for; the server may write them in another case. */
function entryOf(entry: Entry, attributes: readonly string[]): DirectoryEntry {
  const names = new Map(attributes.map((name) => [name.toLowerCase(), name]));
  const found: { [name: string]: Json } = Object.create(null);
  found.dn = entry.dn;
  for (const [name, values] of Object.entries(entry)) {
    const value = attributeValue(values);
    if (name !== "dn" && value !== undefined) found[names.get(name.toLowerCase()) ?? name] = value;
  }
  return found;
}

/** Undefined for an attribute without values. */
function attributeValue(values: Entry[string]): Json | undefined {
  if (!Array.isArray(values)) return textOf(values);
  return values.length === 0 ? undefined : values.map(textOf);
}

function textOf(value: string | Buffer): string {
  return typeof value === "string" ? value : value.toString("base64");
}
