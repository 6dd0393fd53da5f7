// What a route demands of its requests: alternatives of combinations of security schemes.
import type { TokenCheck } from "./token-check.ts";

/** A scheme that checks tokens. `F` is what flows are to those who run them. */
export type TokenScheme<F> = {
  readonly check: TokenCheck;
  /** Without its dollar sign. */
  readonly outVar: string;
  /** "" for none. */
  readonly outHeader: string;
  readonly postCheckFlow: F | undefined;
};

export type SchemeUse<F> = { readonly scheme: TokenScheme<F>; readonly scopes: readonly string[] };

/** One of these combinations has to be satisfied, with all its schemes. An empty one, where the definition has it, always is. */
export type RouteSecurity<F> = readonly (readonly SchemeUse<F>[])[];
