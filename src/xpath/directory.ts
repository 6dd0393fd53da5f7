// What the LDAP functions ask of their host.
import type { Json } from "../data/json.ts";

export type DirectoryQuery = {
  /** `ldap://…` or `ldaps://…` */
  readonly url: string;
  /** Who searches: name and password. Both are "" for a search without a login. */
  readonly user: string;
  readonly password: string;
  /** Where the search starts; it goes down the whole tree. */
  readonly base: string;
  /** RFC 4515 */
  readonly filter: string;
  readonly attributes: readonly string[];
};

/** `dn` and the attributes that were asked for; several values are a list. */
export type DirectoryEntry = { readonly [name: string]: Json };

/** The entries that were found, or why there is no answer: a text without credentials. */
export type DirectoryAnswer =
  | { readonly entries: readonly DirectoryEntry[]; readonly fault?: undefined }
  | { readonly fault: string };

export interface Directory {
  /** All entries that the filter fits. Never rejects. */
  query(query: DirectoryQuery): Promise<DirectoryAnswer>;
  /** The one entry that the filter fits, if that user has this password. Never rejects. */
  lookUp(query: DirectoryQuery, userPassword: string): Promise<DirectoryAnswer>;
}
