// What XPath functions may ask of their surroundings. The flow runtime implements it; expressions outside flows get a smaller one.
import type { Content } from "../data/content.ts";
import type { Directory, DirectoryAnswer } from "./directory.ts";
import type { XPathValue } from "./values.ts";

export interface XPathHost {
  /** The value of `$name` (without the dollar sign); undefined where it isn't set. */
  variable(name: string): XPathValue | undefined;
  /**
   * What a location holds: `fit://…` or a file name relative to `folder` (absolute path).
   * Undefined where there is nothing; never throws for missing or forbidden files.
   */
  read(location: string, folder: string): Content | undefined;
  /** Whether a `fit://` URL names an existing file, folder or content. */
  exists(location: string): boolean;
  /** Writes a line of type `flat_log`. */
  log(message: string): void;
  /** Writes a line of type `flat_alert`. */
  alert(topic: string, message: string): void;
  /** Adds a debug message; undefined where the request has no debug output. */
  readonly tell?: ((topic: string, message: string) => void) | undefined;
  /** The standard and custom fields that the access log would have now. */
  logFields(): { readonly [name: string]: unknown };
  /**
   * What the work gives. Where an expression waits, it is run several times, and all runs get what the first one got: for
   * everything that isn't the same each time.
   */
  once<T>(work: () => T): T;
  /** What `start` gives or promises. Only for functions that have told so where they were bound (`site.options.noteWait`). */
  wait<T>(start: () => T | Promise<T>): T;
  /** The LDAP servers. */
  readonly directory: Directory;
}

/** For hosts of expressions that can't wait: functions that wait are refused there when they are compiled. */
export const hostWithoutWaiting: Pick<XPathHost, "once" | "wait" | "directory"> = {
  once: (work) => work(),
  wait: () => {
    throw new TypeError("Nothing can wait here");
  },
  directory: { query: noDirectory, lookUp: noDirectory },
};

async function noDirectory(): Promise<DirectoryAnswer> {
  return { fault: "There is no directory here" };
}
