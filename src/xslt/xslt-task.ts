// What is asked of the threads that run stylesheets, and what they answer.
import type { SentFault } from "../errors/sent-fault.ts";

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

/** Absolute paths of all files that were looked for to compile the stylesheet. */
export type StylesheetFiles = readonly string[];

export type XsltResult =
  /** To a check; to a run where the needs are others than those of the task. */
  | {
      readonly kind: "needs";
      readonly needs: StylesheetNeeds;
      readonly warnings: readonly SentFault[];
      readonly files: StylesheetFiles;
    }
  | { readonly kind: "broken"; readonly faults: readonly SentFault[]; readonly files: StylesheetFiles }
  /** The input isn't well-formed. */
  | { readonly kind: "no-document"; readonly message: string }
  /** With what `xsl:message` has said. */
  | { readonly kind: "done"; readonly body: string | Uint8Array; readonly mime: string; readonly messages: string };
