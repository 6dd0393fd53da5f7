// The syntax tree of a template, after comments are gone and expressions are compiled.
import type { Expression } from "./expression.ts";

export type TemplateNode =
  | TextNode
  | SpaceNode
  | HoleNode
  | CommaNode
  | PairsNode
  | AssignmentNode
  | IfNode
  | LoopNode
  | WithNode;

/** Static text. `insideString`: it starts inside a JSON string (known once the layout is done). */
export type TextNode = { readonly kind: "text"; readonly text: string; readonly insideString: boolean };

/** A white space that must stay if it turns out to separate two values; the comma rules decide at run time. */
type SpaceNode = { readonly kind: "space" };

/** `{{ expr }}` and `{{.}}`: typed output. */
export type HoleNode = { readonly kind: "hole"; readonly expression: Expression };

/** `{{,}}` */
type CommaNode = { readonly kind: "comma" };

/** `{{: expr }}` */
export type PairsNode = { readonly kind: "pairs"; readonly expression: Expression };

/** `{{$name := expr }}` */
export type AssignmentNode = {
  readonly kind: "assignment";
  readonly name: string;
  readonly expression: Expression;
};

export type Branch = { readonly condition: Expression; readonly body: readonly TemplateNode[] };

export type IfNode = {
  readonly kind: "if";
  readonly branches: readonly Branch[];
  readonly otherwise: readonly TemplateNode[];
};

export type LoopNode = {
  readonly kind: "loop";
  readonly expression: Expression;
  readonly body: readonly TemplateNode[];
};

export type WithNode = {
  readonly kind: "with";
  readonly expression: Expression;
  readonly body: readonly TemplateNode[];
  readonly otherwise: readonly TemplateNode[];
};
