// How an element of the configuration is declared: its attributes, and how their values are read.
import type { AppFiles } from "../source/app-files.ts";

/** What an attribute's value may refer to. */
export type ValueSite = {
  readonly files: AppFiles;
  /** Absolute path of the folder where relative file names start. */
  readonly folder: string;
};

/** What a value is. */
export type ValueDefinition<T> = {
  /** The only values that there are. */
  readonly values?: readonly string[];
  /** @throws ValueFault */
  readonly read: (text: string, site: ValueSite) => T;
  /** Names a file: it has to be there only where the element applies. */
  readonly namesFile?: true;
};

/** `about` is one sentence, which editors show. */
export type AttributeDefinition<T> = ValueDefinition<T> & { readonly about: string };

/** `Values` has a member for each attribute; all may be missing. */
export type ElementDefinition<Values extends object = object> = {
  readonly name: string;
  readonly about: string;
  /** By name; `if` is known for every element. */
  readonly attributes: { readonly [Name in keyof Values]-?: AttributeDefinition<Exclude<Values[Name], undefined>> };
  /** Attributes that must be there in conf/config.xml; `set-config` changes what is there already. */
  readonly required?: readonly string[];
};
