// Turns tokens into the syntax tree (XPath 1.0, sections 2 and 3).
import type { ConfigError } from "../errors/config-error.ts";
import type { SourceText } from "../source/source-text.ts";
import { suggestion } from "../source/suggest.ts";
import type { ArithmeticOperator, Axis, ComparisonOperator, Expression, NodeTest, Step } from "./ast.ts";
import { type Token, type TokenKind, tokenize } from "./lexer.ts";

/** Levels of parentheses, brackets and calls; also the longest chain of one kind of operator is bounded by it times five. */
const maxNesting = 200;
const maxChain = 1000;
const maxLength = 65_536;

/** @throws ConfigError at the first character that doesn't fit */
export function parseXPath(source: SourceText): Expression {
  if (source.length > maxLength) throw source.error(0, `The expression is longer than ${maxLength} characters`);
  const parser = new Parser(source);
  return parser.parse();
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
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(source: SourceText) {
    this.#source = source;
    this.#tokens = tokenize(source);
  }

  parse(): Expression {
    if (this.#atEnd()) throw this.#source.error(0, "The expression is empty");
    const expression = this.#expression();
    if (!this.#atEnd()) throw this.#unexpected("an operator or the end");
    return expression;
  }

  #expression(): Expression {
    this.#depth += 1;
    if (this.#depth > maxNesting)
      throw this.#source.error(this.#token.start, `The expression is nested deeper than ${maxNesting} levels`);
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
    const { start } = this.#token;
    let minus = 0;
    while (this.#takeOperator("-")) minus += 1;
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
    while (this.#operatorOf(operators) !== undefined) operands.push(operand());
    return operands;
  }

  /** Binary operators that group from the left. */
  #chain(
    operators: readonly string[],
    operand: () => Expression,
    combine: (operator: string, left: Expression, right: Expression) => Expression,
  ): Expression {
    let left = operand();
    for (let count = 1; ; count += 1) {
      const { start } = this.#token;
      const operator = this.#operatorOf(operators);
      if (operator === undefined) return left;
      if (count > maxChain) throw this.#source.error(start, `More than ${maxChain} operators in a row`);
      left = combine(operator, left, operand());
    }
  }

  #path(): Expression {
    const { start, kind, text } = this.#token;
    if (kind === "operator" && (text === "/" || text === "//")) return this.#absolutePath(start);
    if (this.#startsStep()) return { kind: "path", from: "context", steps: this.#relativePath([]), start };
    const primary = this.#filter();
    if (this.#isOperator("/")) {
      this.#next();
      return { kind: "path", from: primary, steps: this.#relativePath([]), start };
    }
    if (!this.#isOperator("//")) return primary;
    this.#next();
    return { kind: "path", from: primary, steps: this.#relativePath([anyDescendant]), start };
  }

  #absolutePath(start: number): Expression {
    if (this.#takeOperator("//")) {
      return { kind: "path", from: "root", steps: this.#relativePath([anyDescendant]), start };
    }
    this.#next();
    return { kind: "path", from: "root", steps: this.#startsStep() ? this.#relativePath([]) : [], start };
  }

  #relativePath(steps: Step[]): Step[] {
    steps.push(this.#step());
    for (;;) {
      if (this.#takeOperator("//")) steps.push(anyDescendant);
      else if (!this.#takeOperator("/")) return steps;
      steps.push(this.#step());
    }
  }

  #startsStep(): boolean {
    const { kind, text } = this.#token;
    if (kind === "name" || kind === "axis" || kind === "node-type") return true;
    return kind === "punctuation" && (text === "." || text === ".." || text === "@");
  }

  #step(): Step {
    if (this.#takePunctuation(".")) return { axis: "self", test: anyNode, predicates: [] };
    if (this.#takePunctuation("..")) return { axis: "parent", test: anyNode, predicates: [] };
    const axis = this.#axis();
    const test = this.#nodeTest();
    return { axis, test, predicates: this.#predicates() };
  }

  #axis(): Axis {
    if (this.#takePunctuation("@")) return "attribute";
    const token = this.#token;
    if (token.kind !== "axis") return "child";
    if (!axes.has(token.text)) {
      throw this.#source.error(token.start, `Unknown axis "${token.text}"`, suggestion(token.text, axes));
    }
    this.#next();
    this.#next();
    return token.text as Axis;
  }

  #nodeTest(): NodeTest {
    const { kind, text } = this.#token;
    if (kind === "node-type") return this.#typeTest(text);
    if (kind !== "name") throw this.#unexpected("a name, * or a node type");
    this.#next();
    if (text === "*") return { kind: "any-name" };
    return text.endsWith(":*") ? { kind: "prefix", prefix: text.slice(0, -2) } : { kind: "name", name: text };
  }

  #typeTest(type: string): NodeTest {
    this.#next();
    this.#expect("(");
    const target = type === "processing-instruction" && this.#token.kind === "literal" ? this.#next().text : undefined;
    this.#expect(")");
    if (type === "processing-instruction") return { kind: "processing-instruction", target };
    return { kind: type as "node" | "text" | "comment" };
  }

  #predicates(): Expression[] {
    const predicates: Expression[] = [];
    while (this.#takePunctuation("[")) {
      predicates.push(this.#expression());
      this.#expect("]");
    }
    return predicates;
  }

  #filter(): Expression {
    const { start } = this.#token;
    const primary = this.#primary();
    const predicates = this.#predicates();
    return predicates.length === 0 ? primary : { kind: "filter", primary, predicates, start };
  }

  #primary(): Expression {
    const { kind, text, start } = this.#token;
    switch (kind) {
      case "literal":
        this.#next();
        return { kind: "literal", value: text, start };
      case "number":
        this.#next();
        return { kind: "number", value: Number(text), start };
      case "variable":
        this.#next();
        return { kind: "variable", name: text, start };
      case "function":
        this.#next();
        return { kind: "call", name: text, args: this.#args(), start };
    }
    if (!this.#takePunctuation("(")) throw this.#unexpected("an expression");
    const inner = this.#expression();
    this.#expect(")");
    return inner;
  }

  #args(): Expression[] {
    this.#expect("(");
    if (this.#takePunctuation(")")) return [];
    const args = [this.#expression()];
    while (this.#takePunctuation(",")) args.push(this.#expression());
    this.#expect(")", '"," or ")"');
    return args;
  }

  get #token(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "", start: this.#source.length };
  }

  #atEnd(): boolean {
    return this.#token.kind === "end";
  }

  #next(): Token {
    const token = this.#token;
    this.#at += 1;
    return token;
  }

  #is(kind: TokenKind, text: string): boolean {
    return this.#token.kind === kind && this.#token.text === text;
  }

  #isOperator(text: string): boolean {
    return this.#is("operator", text);
  }

  #takeOperator(text: string): boolean {
    return this.#operatorOf([text]) !== undefined;
  }

  #operatorOf(operators: readonly string[]): string | undefined {
    const { kind, text } = this.#token;
    if (kind !== "operator" || !operators.includes(text)) return undefined;
    this.#next();
    return text;
  }

  #takePunctuation(text: string): boolean {
    if (!this.#is("punctuation", text)) return false;
    this.#next();
    return true;
  }

  #expect(text: string, wanted = `"${text}"`): void {
    if (!this.#takePunctuation(text)) throw this.#unexpected(wanted);
  }

  #unexpected(wanted: string): ConfigError {
    const { kind, text, start } = this.#token;
    if (kind === "end") return this.#source.error(start, `The expression ends too early: ${wanted} is expected`);
    const shown = kind === "variable" ? `$${text}` : text;
    const found = kind === "literal" ? "a string" : `"${shown}"`;
    return this.#source.error(start, `Unexpected ${found}: ${wanted} is expected`);
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
