// FLAT's functions for LDAP directories: ldap-query() searches, ldap-lookup() checks a user's password as well. Both wait.
import { jsonElement } from "../../data/json-node.ts";
import { emptyNodeSet } from "../convert.ts";
import type { DirectoryAnswer, DirectoryEntry, DirectoryQuery } from "../directory.ts";
import { type CallSite, defineFunction } from "../function-definition.ts";
import type { XPathHost } from "../host.ts";
import type { NodeSet } from "../values.ts";

export const ldapFunctions = [
  defineFunction({
    name: "ldap-lookup",
    args: ["string", "string", "string", "string", "string", "string", "string"],
    returns: "node-set",
    bind: (site) => {
      const refuses = bindAccess("ldap-lookup", site);
      return ({ host }, url, user, password, base, filter, userPassword, attributes) => {
        // Many servers let in whoever gives a name and no password: nobody is even asked.
        if (refuses(host, user, password) || userPassword === "") return emptyNodeSet;
        const query = queryOf(url, user, password, base, filter, attributes);
        return host.wait(() => {
          return answered("ldap-lookup", host, host.directory.lookUp(query, userPassword), ([entry]) => {
            return entry === undefined ? emptyNodeSet : [jsonElement(entry)];
          });
        });
      };
    },
  }),
  defineFunction({
    name: "ldap-query",
    args: ["string", "string", "string", "string", "string", "string"],
    returns: "node-set",
    bind: (site) => {
      const refuses = bindAccess("ldap-query", site);
      return ({ host }, url, user, password, base, filter, attributes) => {
        if (refuses(host, user, password)) return emptyNodeSet;
        const query = queryOf(url, user, password, base, filter, attributes);
        return host.wait(() => {
          return answered("ldap-query", host, host.directory.query(query), (entries) => {
            return entries.length === 0 ? emptyNodeSet : [jsonElement([...entries])];
          });
        });
      };
    },
  }),
];

/**
 * Whether a search is refused for its login, with an alert. Without one it is possible only where both are literally empty:
 * a name or password from a request that happens to be empty must not open a directory that answers to anybody.
 */
function bindAccess(name: string, site: CallSite): (host: XPathHost, user: string, password: string) => boolean {
  const { noteWait } = site.options;
  if (noteWait === undefined)
    throw site.error(0, `${name}() can't be used here`, "It waits for an answer, which only flows can do.");
  noteWait();
  if (site.constants[1] === "" && site.constants[2] === "") return () => false;
  return (host, user, password) => {
    if (user !== "" && password !== "") return false;
    host.alert(name, "The login has an empty name or password: nothing is asked");
    return true;
  };
}

function queryOf(
  url: string,
  user: string,
  password: string,
  base: string,
  filter: string,
  attributes: string,
): DirectoryQuery {
  const names = attributes.split(",").map((attribute) => attribute.trim());
  return { url, user, password, base, filter, attributes: names.filter((attribute) => attribute !== "") };
}

async function answered(
  name: string,
  host: XPathHost,
  answer: Promise<DirectoryAnswer>,
  resultOf: (entries: readonly DirectoryEntry[]) => NodeSet,
): Promise<NodeSet> {
  const settled = await answer;
  if (settled.fault === undefined) return resultOf(settled.entries);
  host.alert(name, settled.fault);
  return emptyNodeSet;
}
