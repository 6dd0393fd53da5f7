// Compiles an XPath expression, once, to closures.
import type { Json } from "../data/json.ts";
import type { SourceText } from "../source/source-text.ts";
import type { Call, Expression, Path, Step } from "./ast.ts";
import { compileCall, constantOf, findFunction } from "./call.ts";
import { anyCode, type Code, numberCode, stringCode } from "./code.ts";
import { emptyNodeSet } from "./convert.ts";
import { filterCode } from "./filter.ts";
import type { Frame } from "./frame.ts";
import type { FunctionTable, XPathOptions } from "./function-definition.ts";
import { coreFunctions } from "./functions/core.ts";
import { andCode, arithmeticCode, comparisonCode, negationCode, orCode, unionCode } from "./operators.ts";
import { parseXPath } from "./parser.ts";
import { pathCode } from "./path.ts";
import { contextStart, documentStart, expressionStart, type PathStart, parentStart } from "./path-start.ts";
import { makePredicate, type Predicate } from "./predicate.ts";
import { commonSteps, rememberedPath } from "./remembered-path.ts";
import { shortenSteps } from "./shorten-steps.ts";
import { type CompiledStep, compileStep } from "./step.ts";
import type { ResultType, XPathValue } from "./values.ts";

export type { XPathOptions } from "./function-definition.ts";

export interface CompiledXPath {
  readonly source: string;
  /** Known at compile time; "any" for variables and functions that return any type. */
  readonly type: ResultType;
  /** Names of variables, without the dollar sign. */
  readonly variables: ReadonlySet<string>;
  /** Names of functions as they are written. */
  readonly functions: ReadonlySet<string>;
  /** The value of a literal; undefined for any other expression. */
  readonly constant: XPathValue | undefined;
  /** Whether the value may depend on the context node that the expression starts with. */
  readonly usesContext: boolean;
  value(frame: Frame): XPathValue;
  string(frame: Frame): string;
  number(frame: Frame): number;
  boolean(frame: Frame): boolean;
  /** The typed output; undefined where it is null in the sense of `??`. */
  json(frame: Frame): Json | undefined;
}

/** @throws ConfigError at the place of the first fault */
export function compileXPath(source: SourceText, options: XPathOptions): CompiledXPath {
  const compiler = new Compiler(source, options);
  const tree = parseXPath(source);
  const { type, value, string, number, boolean, json } = compiler.compile(tree);
  const { variables, functions, usesContext } = compiler;
  return {
    source: source.text,
    type,
    variables,
    functions,
    constant: constantOf(tree),
    usesContext,
    value,
    string,
    number,
    boolean,
    json,
  };
}

class Compiler {
  readonly variables = new Set<string>();
  readonly functions = new Set<string>();
  usesContext = false;
  #inPredicate = false;
  readonly #source: SourceText;
  readonly #options: XPathOptions;
  readonly #tables: readonly FunctionTable[];

  constructor(source: SourceText, options: XPathOptions) {
    this.#source = source;
    this.#options = options;
    this.#tables = [coreFunctions, options.functions];
  }

  compile(expression: Expression): Code {
    switch (expression.kind) {
      case "literal":
        return stringCode(() => expression.value);
      case "number":
        return numberCode(() => expression.value);
      case "variable":
        return this.#variable(expression.name);
      case "call":
        return this.#call(expression);
      case "negate":
        return negationCode(this.compile(expression.operand));
      case "or":
        return orCode(this.#all(expression.operands));
      case "and":
        return andCode(this.#all(expression.operands));
      case "union":
        return unionCode(expression.operands.map((operand) => this.#nodeSet(operand)));
      case "comparison":
        return comparisonCode(expression.operator, this.compile(expression.left), this.compile(expression.right));
      case "arithmetic":
        return arithmeticCode(expression.operator, this.compile(expression.left), this.compile(expression.right));
      case "filter":
        return filterCode(this.#nodeSet(expression.primary), this.#predicates(expression.predicates));
      case "path":
        return this.#path(expression);
    }
  }

  #all(expressions: readonly Expression[]): Code[] {
    return expressions.map((expression) => this.compile(expression));
  }

  #variable(name: string): Code {
    this.variables.add(name);
    return anyCode((frame) => frame.locals?.get(name) ?? frame.host.variable(name) ?? emptyNodeSet);
  }

  #call(call: Call): Code {
    this.functions.add(call.name);
    const definition = findFunction(call, this.#tables, this.#source);
    const { context, args } = definition;
    if (context === "always" || (context === "default" && call.args.length < args.length)) this.usesContext = true;
    const codes = this.#all(call.args);
    const code = compileCall(call, definition, codes, this.#source, this.#options);
    // Children of JSON are counted without making nodes of them.
    const children = call.name === "count" ? codes[0]?.count : undefined;
    return children === undefined ? code : numberCode(children);
  }

  #path(path: Path): Code {
    const { from, steps } = path;
    if (typeof from === "string") this.usesContext = true;
    const common = this.#inPredicate ? commonSteps(path) : undefined;
    const start = this.#start(path, common ?? 0);
    const code = pathCode(start, this.#steps(steps.slice(common)));
    return common === undefined ? code : rememberedPath(start, code);
  }

  /** @param levels how many steps to the parent are part of the start */
  #start({ from }: Path, levels: number): PathStart {
    if (typeof from === "object") return expressionStart(this.#nodeSet(from));
    return levels > 0 ? parentStart(levels) : starts[from];
  }

  #steps(steps: readonly Step[]): readonly CompiledStep[] {
    const plans = steps.map((step) => ({ ...step, predicates: this.#predicates(step.predicates) }));
    return shortenSteps(plans).map(compileStep);
  }

  /** The context inside predicates is another one. */
  #predicates(expressions: readonly Expression[]): Predicate[] {
    const { usesContext } = this;
    const wasInPredicate = this.#inPredicate;
    this.#inPredicate = true;
    const predicates = expressions.map((expression) => makePredicate(expression, this.compile(expression)));
    this.usesContext = usesContext;
    this.#inPredicate = wasInPredicate;
    return predicates;
  }

  #nodeSet(expression: Expression): Code {
    const code = this.compile(expression);
    if (code.type === "node-set" || code.type === "any") return code;
    throw this.#source.error(expression.start, `A node-set is expected here, but this is a ${code.type}`);
  }
}

const starts = { context: contextStart, root: documentStart };
