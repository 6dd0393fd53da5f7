// Turns tokens into the syntax tree (XPath 1.0, sections 2 and 3).
import type { SourceText } from "../source/source-text.ts";
import { suggestion } from "../source/suggest.ts";
import {
  type ArithmeticOperator,
  type Axis,
  type ComparisonOperator,
  type Expression,
  type NodeTest,
  partsOf,
  type Step,
} from "./ast.ts";
import { TokenCursor } from "./token-cursor.ts";

/** Levels of parentheses, brackets and calls. */
const maxNesting = 200;
/** Levels of the tree: a chain such as `1 + 2 + 3` has one for each operator. */
const maxHeight = 1000;
const maxLength = 65_536;

/** @throws ConfigError at the first character that doesn't fit */
export function parseXPath(source: SourceText): Expression {
  if (source.length > maxLength) throw source.error(0, `The expression is longer than ${maxLength} characters`);
  const tree = new Parser(source).parse();
  checkHeight(tree, source);
  return tree;
}

function checkHeight(tree: Expression, source: SourceText): void {
  let level: readonly Expression[] = [tree];
  for (let height = 1; level.length > 0; height += 1) {
    const [first] = level;
    if (first !== undefined && height > maxHeight) {
      throw source.error(first.start, `The expression has more than ${maxHeight} operators in a row`);
    }
    level = level.flatMap(partsOf);
  }
}

const axes: ReadonlySet<string> = new Set<Axis>([
  "ancestor",
  "ancestor-or-self",
  "attribute",
  "child",
  "descendant",
  "descendant-or-self",
  "following",
  "following-sibling",
  "namespace",
  "parent",
  "preceding",
  "preceding-sibling",
  "self",
]);

const anyNode: NodeTest = { kind: "node" };
const anyDescendant: Step = { axis: "descendant-or-self", test: anyNode, predicates: [] };

class Parser {
  readonly #source: SourceText;
  readonly #tokens: TokenCursor;
  #depth = 0;

  constructor(source: SourceText) {
    this.#source = source;
    this.#tokens = new TokenCursor(source);
  }

  parse(): Expression {
    if (this.#tokens.atEnd()) throw this.#source.error(0, "The expression is empty");
    const expression = this.#expression();
    if (!this.#tokens.atEnd()) throw this.#tokens.unexpected("an operator or the end");
    return expression;
  }

  #expression(): Expression {
    this.#depth += 1;
    if (this.#depth > maxNesting)
      throw this.#source.error(this.#tokens.token.start, `The expression is nested deeper than ${maxNesting} levels`);
    const expression = this.#or();
    this.#depth -= 1;
    return expression;
  }

  #or(): Expression {
    const operands = this.#list(["or"], () => this.#and());
    return operands.length === 1 ? only(operands) : { kind: "or", operands, start: only(operands).start };
  }

  #and(): Expression {
    const operands = this.#list(["and"], () => this.#equality());
    return operands.length === 1 ? only(operands) : { kind: "and", operands, start: only(operands).start };
  }

  #equality(): Expression {
    return this.#chain(["=", "!="], () => this.#relational(), comparison);
  }

  #relational(): Expression {
    return this.#chain(["<", "<=", ">", ">="], () => this.#additive(), comparison);
  }

  #additive(): Expression {
    return this.#chain(["+", "-"], () => this.#multiplicative(), arithmetic);
  }

  #multiplicative(): Expression {
    return this.#chain(["*", "div", "mod"], () => this.#unary(), arithmetic);
  }

  #unary(): Expression {
    const { start } = this.#tokens.token;
    let minus = 0;
    while (this.#tokens.takeOperator("-")) minus += 1;
    const operand = this.#union();
    if (minus === 0) return operand;
    const negated: Expression = { kind: "negate", operand, start };
    return minus % 2 === 1 ? negated : { kind: "negate", operand: negated, start };
  }

  #union(): Expression {
    const operands = this.#list(["|"], () => this.#path());
    return operands.length === 1 ? only(operands) : { kind: "union", operands, start: only(operands).start };
  }

  /** Operands with one of the operators between them. */
  #list(operators: readonly string[], operand: () => Expression): Expression[] {
    const operands = [operand()];
    while (this.#tokens.takeOneOf(operators) !== undefined) operands.push(operand());
    return operands;
  }

  /** Binary operators that group from the left. */
  #chain(
    operators: readonly string[],
    operand: () => Expression,
    combine: (operator: string, left: Expression, right: Expression) => Expression,
  ): Expression {
    let left = operand();
    for (;;) {
      const operator = this.#tokens.takeOneOf(operators);
      if (operator === undefined) return left;
      left = combine(operator, left, operand());
    }
  }

  #path(): Expression {
    const { start, kind, text } = this.#tokens.token;
    if (kind === "operator" && (text === "/" || text === "//")) return this.#absolutePath(start);
    if (this.#startsStep()) return { kind: "path", from: "context", steps: this.#relativePath([]), start };
    const primary = this.#filter();
    if (this.#tokens.isOperator("/")) {
      this.#tokens.next();
      return { kind: "path", from: primary, steps: this.#relativePath([]), start };
    }
    if (!this.#tokens.isOperator("//")) return primary;
    this.#tokens.next();
    return { kind: "path", from: primary, steps: this.#relativePath([anyDescendant]), start };
  }

  #absolutePath(start: number): Expression {
    if (this.#tokens.takeOperator("//")) {
      return { kind: "path", from: "root", steps: this.#relativePath([anyDescendant]), start };
    }
    this.#tokens.next();
    return { kind: "path", from: "root", steps: this.#startsStep() ? this.#relativePath([]) : [], start };
  }

  #relativePath(steps: Step[]): Step[] {
    steps.push(this.#step());
    for (;;) {
      if (this.#tokens.takeOperator("//")) steps.push(anyDescendant);
      else if (!this.#tokens.takeOperator("/")) return steps;
      steps.push(this.#step());
    }
  }

  #startsStep(): boolean {
    const { kind, text } = this.#tokens.token;
    if (kind === "name" || kind === "axis" || kind === "node-type") return true;
    return kind === "punctuation" && (text === "." || text === ".." || text === "@");
  }

  #step(): Step {
    if (this.#tokens.takePunctuation(".")) return { axis: "self", test: anyNode, predicates: [] };
    if (this.#tokens.takePunctuation("..")) return { axis: "parent", test: anyNode, predicates: [] };
    const axis = this.#axis();
    const test = this.#nodeTest();
    return { axis, test, predicates: this.#predicates() };
  }

  #axis(): Axis {
    if (this.#tokens.takePunctuation("@")) return "attribute";
    const token = this.#tokens.token;
    if (token.kind !== "axis") return "child";
    if (!axes.has(token.text)) {
      throw this.#source.error(token.start, `Unknown axis "${token.text}"`, suggestion(token.text, axes));
    }
    this.#tokens.next();
    this.#tokens.next();
    return token.text as Axis;
  }

  #nodeTest(): NodeTest {
    const { kind, text } = this.#tokens.token;
    if (kind === "node-type") return this.#typeTest(text);
    if (kind !== "name") throw this.#tokens.unexpected("a name, * or a node type");
    this.#tokens.next();
    if (text === "*") return { kind: "any-name" };
    return text.endsWith(":*") ? { kind: "prefix", prefix: text.slice(0, -2) } : { kind: "name", name: text };
  }

  #typeTest(type: string): NodeTest {
    this.#tokens.next();
    this.#tokens.expect("(");
    const target =
      type === "processing-instruction" && this.#tokens.token.kind === "literal" ? this.#tokens.next().text : undefined;
    this.#tokens.expect(")");
    if (type === "processing-instruction") return { kind: "processing-instruction", target };
    return { kind: type as "node" | "text" | "comment" };
  }

  #predicates(): Expression[] {
    const predicates: Expression[] = [];
    while (this.#tokens.takePunctuation("[")) {
      predicates.push(this.#expression());
      this.#tokens.expect("]");
    }
    return predicates;
  }

  #filter(): Expression {
    const { start } = this.#tokens.token;
    const primary = this.#primary();
    const predicates = this.#predicates();
    return predicates.length === 0 ? primary : { kind: "filter", primary, predicates, start };
  }

  #primary(): Expression {
    const { kind, text, start } = this.#tokens.token;
    switch (kind) {
      case "literal":
        this.#tokens.next();
        return { kind: "literal", value: text, start };
      case "number":
        this.#tokens.next();
        return { kind: "number", value: Number(text), start };
      case "variable":
        this.#tokens.next();
        return { kind: "variable", name: text, start };
      case "function":
        this.#tokens.next();
        return { kind: "call", name: text, args: this.#args(), start };
    }
    if (!this.#tokens.takePunctuation("(")) throw this.#tokens.unexpected("an expression");
    const inner = this.#expression();
    this.#tokens.expect(")");
    return inner;
  }

  #args(): Expression[] {
    this.#tokens.expect("(");
    if (this.#tokens.takePunctuation(")")) return [];
    const args = [this.#expression()];
    while (this.#tokens.takePunctuation(",")) args.push(this.#expression());
    this.#tokens.expect(")", '"," or ")"');
    return args;
  }
}

function only(operands: readonly Expression[]): Expression {
  return operands[0] as Expression;
}

function comparison(operator: string, left: Expression, right: Expression): Expression {
  return { kind: "comparison", operator: operator as ComparisonOperator, left, right, start: left.start };
}

function arithmetic(operator: string, left: Expression, right: Expression): Expression {
  return { kind: "arithmetic", operator: operator as ArithmeticOperator, left, right, start: left.start };
}
