// How a function callable from XPath is declared: a typed entry; arguments arrive converted.
import type { ConfigError } from "../errors/config-error.ts";
import type { AppFiles } from "../source/app-files.ts";
import type { Frame } from "./frame.ts";
import type { NodeSet, ResultType, XPathValue } from "./values.ts";

type Types = { string: string; number: number; boolean: boolean; "node-set": NodeSet; any: XPathValue };
type TypeName = keyof Types;

/** `?` marks an optional argument, `*` any number of further ones (last only). */
export type ArgumentType = TypeName | `${TypeName}?` | `${TypeName}*`;

type ValueOf<A> = A extends TypeName
  ? Types[A]
  : A extends `${infer T extends TypeName}?`
    ? Types[T] | undefined
    : never;
type ValuesOf<A extends readonly ArgumentType[]> = A extends readonly [
  ...infer Head extends readonly ArgumentType[],
  `${infer T extends TypeName}*`,
]
  ? [...{ [I in keyof Head]: ValueOf<Head[I]> }, ...Types[T][]]
  : { -readonly [I in keyof A]: ValueOf<A[I]> };

/** What expressions are compiled with. */
export type XPathOptions = {
  /** These are added to XPath's own, which are always there. */
  readonly functions: FunctionTable;
  /**
   * Told when a call is compiled that may wait. The expression then has to be evaluated by `replayed`. Where this is left out
   * nothing can wait: functions that can't do without are refused.
   */
  readonly noteWait?: (() => void) | undefined;
};

/** The place of a call, for functions that do work at load. */
export type CallSite = {
  /** Absolute path of the folder of the file that has the call. */
  readonly folder: string;
  /** The files of the app; undefined where the call doesn't stand in one of them. */
  readonly files: AppFiles | undefined;
  /** The arguments that are literals, by index; the others are undefined. */
  readonly constants: readonly (string | number | undefined)[];
  /** Those of the expression that the call is part of. */
  readonly options: XPathOptions;
  /** A ConfigError at the argument with this index. */
  readonly error: (argument: number, message: string, hint?: string) => ConfigError;
};

export type Run<A extends readonly ArgumentType[], R extends TypeName> = (
  frame: Frame,
  ...args: ValuesOf<A>
) => Types[R];

type Behaviour<A extends readonly ArgumentType[], R extends TypeName> =
  | { readonly run: Run<A, R>; readonly bind?: never }
  /** `bind` runs once per call site at load; what it returns runs at each call. May throw `site.error(…)`. */
  | { readonly bind: (site: CallSite) => Run<A, R>; readonly run?: never };

export type FunctionDefinition = {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly args: readonly ArgumentType[];
  readonly returns: ResultType;
  /** When the context node matters: always, or in place of an argument that is left out. */
  readonly context?: "always" | "default" | undefined;
  /** Whether equal arguments may give another result the next time. */
  readonly impure: boolean;
  readonly bind: (site: CallSite) => (frame: Frame, ...args: never[]) => XPathValue;
};

/** Declares a function. Arguments are converted as XPath 1.0, section 3.2 says; too few or too many are load errors. */
export function defineFunction<const A extends readonly ArgumentType[], R extends TypeName>(
  definition: {
    readonly name: string;
    readonly aliases?: readonly string[];
    readonly args: A;
    readonly returns: R;
    readonly context?: "always" | "default";
    readonly impure?: true;
  } & Behaviour<A, R>,
): FunctionDefinition {
  const { name, args, returns, context, aliases = [], impure = false } = definition;
  const { run } = definition;
  const bind = definition.bind ?? (() => run as Run<A, R>);
  return { name, aliases, args, returns, context, impure, bind: bind as unknown as FunctionDefinition["bind"] };
}

/** Functions by name, aliases included. */
export type FunctionTable = ReadonlyMap<string, FunctionDefinition>;

export function functionTable(definitions: readonly FunctionDefinition[]): FunctionTable {
  return new Map(
    definitions.flatMap((entry) => [entry.name, ...(entry.aliases ?? [])].map((name) => [name, entry] as const)),
  );
}
