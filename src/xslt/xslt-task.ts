// What is asked of the threads that run stylesheets, and what they answer.
import { ConfigError, type ConfigErrorDetails } from "../errors/config-error.ts";

/** What a stylesheet may ask of a running flow. */
export type StylesheetNeeds = {
  /** Names of its top-level parameters. */
  readonly parameters: readonly string[];
  /** The `fit://request/…` addresses in its text. */
  readonly places: readonly string[];
  /** Whether it computes the names of upstream contents. */
  readonly allContents: boolean;
};

/** An atomic value, or nodes: a document, or what stands below the root element of one. */
export type ParameterValue =
  | { readonly kind: "atomic"; readonly value: string | number | boolean }
  | { readonly kind: "document"; readonly xml: string }
  | { readonly kind: "nodes"; readonly xml: string };

export type StylesheetName = {
  /** Absolute, real paths. */
  readonly folder: string;
  readonly file: string;
};

export type RunTask = StylesheetName & {
  readonly cache: boolean;
  /** For which needs the values were collected. */
  readonly needs: StylesheetNeeds;
  /** XML text. */
  readonly input: string;
  readonly parameters: readonly (readonly [string, ParameterValue])[];
  /** XML texts by address. */
  readonly documents: ReadonlyMap<string, string>;
};

export type XsltTask = ({ readonly kind: "check" } & StylesheetName) | ({ readonly kind: "run" } & RunTask);

/** A `ConfigError` as it gets from one thread to another. */
export type StylesheetFault = ConfigErrorDetails & { readonly message: string };

export type XsltResult =
  /** To a check; to a run where the needs are others than those of the task. */
  | { readonly kind: "needs"; readonly needs: StylesheetNeeds; readonly warnings: readonly StylesheetFault[] }
  | { readonly kind: "broken"; readonly faults: readonly StylesheetFault[] }
  /** The input isn't well-formed. */
  | { readonly kind: "no-document"; readonly message: string }
  /** With what `xsl:message` has said. */
  | { readonly kind: "done"; readonly body: string | Uint8Array; readonly mime: string; readonly messages: string };

export function faultOf({ message, position, frame, hint }: ConfigError): StylesheetFault {
  return { message, position, frame, hint };
}

export function errorOf({ message, ...details }: StylesheetFault): ConfigError {
  return new ConfigError(message, details);
}
