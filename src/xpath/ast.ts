// The syntax tree of XPath 1.0. Every node knows where it starts in the source, for messages.

export type Axis =
  | "ancestor"
  | "ancestor-or-self"
  | "attribute"
  | "child"
  | "descendant"
  | "descendant-or-self"
  | "following"
  | "following-sibling"
  | "namespace"
  | "parent"
  | "preceding"
  | "preceding-sibling"
  | "self";

export type NodeTest =
  /** A qualified name, compared with the document's own. */
  | { readonly kind: "name"; readonly name: string }
  /** `*`: any node of the axis's principal type. */
  | { readonly kind: "any-name" }
  /** `prefix:*` */
  | { readonly kind: "prefix"; readonly prefix: string }
  /** `node()` */
  | { readonly kind: "node" }
  | { readonly kind: "text" }
  | { readonly kind: "comment" }
  | { readonly kind: "processing-instruction"; readonly target: string | undefined };

export type Step = {
  readonly axis: Axis;
  readonly test: NodeTest;
  readonly predicates: readonly Expression[];
};

export type ComparisonOperator = "=" | "!=" | "<" | "<=" | ">" | ">=";
export type ArithmeticOperator = "+" | "-" | "*" | "div" | "mod";

type Located = { readonly start: number };

type Literal = Located & { readonly kind: "literal"; readonly value: string };
type NumberLiteral = Located & { readonly kind: "number"; readonly value: number };
type Variable = Located & { readonly kind: "variable"; readonly name: string };
export type Call = Located & { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] };
type Negation = Located & { readonly kind: "negate"; readonly operand: Expression };
/** `or`, `and`, `|`: any number of operands. */
type Logical = Located & { readonly kind: "or" | "and"; readonly operands: readonly Expression[] };
type Union = Located & { readonly kind: "union"; readonly operands: readonly Expression[] };
type Comparison = Located & {
  readonly kind: "comparison";
  readonly operator: ComparisonOperator;
  readonly left: Expression;
  readonly right: Expression;
};
type Arithmetic = Located & {
  readonly kind: "arithmetic";
  readonly operator: ArithmeticOperator;
  readonly left: Expression;
  readonly right: Expression;
};
/** A primary expression with predicates: `$list[2]`. */
type Filter = Located & {
  readonly kind: "filter";
  readonly primary: Expression;
  readonly predicates: readonly Expression[];
};
/** Steps from the context node, from the document, or from the nodes of an expression. */
export type Path = Located & {
  readonly kind: "path";
  readonly from: "context" | "root" | Expression;
  readonly steps: readonly Step[];
};

export type Expression =
  | Literal
  | NumberLiteral
  | Variable
  | Call
  | Negation
  | Logical
  | Union
  | Comparison
  | Arithmetic
  | Filter
  | Path;

/** The expressions that an expression is made of directly, those in predicates of its steps included. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "number":
    case "variable":
      return [];
    case "call":
      return expression.args;
    case "negate":
      return [expression.operand];
    case "or":
    case "and":
    case "union":
      return expression.operands;
    case "comparison":
    case "arithmetic":
      return [expression.left, expression.right];
    case "filter":
      return [expression.primary, ...expression.predicates];
    case "path": {
      const inSteps = expression.steps.flatMap(({ predicates }) => predicates);
      return typeof expression.from === "object" ? [expression.from, ...inSteps] : inSteps;
    }
  }
}
