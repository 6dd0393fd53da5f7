// What XPath functions may ask of their surroundings. The flow runtime implements it; expressions outside flows get a smaller one.
import type { Content } from "../data/content.ts";
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
  /** The standard and custom fields that the access log would have now. */
  logFields(): { readonly [name: string]: unknown };
}
