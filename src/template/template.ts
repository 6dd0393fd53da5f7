// What a compiled template offers to actions.
import type { Json } from "../data/json.ts";
import type { Frame } from "../xpath/frame.ts";

/** `json` is undefined where the text is no valid JSON; `text` where the value was made without one. */
export type TemplateResult =
  | { readonly json: Json; readonly text: string | undefined }
  | { readonly json: undefined; readonly text: string };

export interface CompiledTemplate {
  /** Names of the variables that the expressions refer to, without the dollar sign; local ones are among them. */
  readonly variables: ReadonlySet<string>;
  /** Names of the functions that the expressions call. */
  readonly functions: ReadonlySet<string>;
  /** The output's value where nothing in the template depends on data; undefined as well where that is no valid JSON. */
  readonly constant: Json | undefined;
  /** Whether the output may depend on the context: without it the caller needn't make one. */
  readonly usesContext: boolean;
  /** Whether the skeleton proves that the output is valid JSON. */
  readonly provenValid: boolean;
  /** The output text. The context is the frame's node; local variables live for this run only. */
  render(frame: Frame): string;
  /** The typed output. */
  evaluate(frame: Frame): TemplateResult;
}

/** The value of JSON text; undefined where it isn't valid. */
export function parseOutput(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
