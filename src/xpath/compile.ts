// Compiles an XPath expression, once, to closures.
import { inDocumentOrder } from "../data/document-order.ts";
import type { Json } from "../data/json.ts";
import type { XNode } from "../data/node.ts";
import type { SourceText } from "../source/source-text.ts";
import type { Arithmetic, ArithmeticOperator, Comparison, Expression, Filter, Path } from "./ast.ts";
import { compileCall, findFunction } from "./call.ts";
import { anyCode, booleanCode, type Code, nodeSetCode, numberCode, stringCode } from "./code.ts";
import { compareValues } from "./compare.ts";
import { emptyNodeSet } from "./convert.ts";
import type { Frame } from "./frame.ts";
import type { FunctionTable } from "./function-definition.ts";
import { coreFunctions } from "./functions/core.ts";
import { parseXPath } from "./parser.ts";
import { compileStep, filterNodes, pathCode } from "./path.ts";
import type { NodeSet, ResultType, XPathValue } from "./values.ts";

/** `functions` are added to XPath's own, which are always there. */
export type XPathOptions = { readonly functions: FunctionTable };

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
  value(frame: Frame): XPathValue;
  string(frame: Frame): string;
  number(frame: Frame): number;
  boolean(frame: Frame): boolean;
  /** The typed output; undefined where it is null in the sense of `??`. */
  json(frame: Frame): Json | undefined;
}

/** @throws ConfigError at the place of the first fault */
export function compileXPath(source: SourceText, options: XPathOptions): CompiledXPath {
  const compiler = new Compiler(source, options.functions);
  const tree = parseXPath(source);
  const { type, value, string, number, boolean, json } = compiler.compile(tree);
  const { variables, functions } = compiler;
  return {
    source: source.text,
    type,
    variables,
    functions,
    constant: constantOf(tree),
    value,
    string,
    number,
    boolean,
    json,
  };
}

function constantOf(expression: Expression): XPathValue | undefined {
  return expression.kind === "literal" || expression.kind === "number" ? expression.value : undefined;
}

class Compiler {
  readonly variables = new Set<string>();
  readonly functions = new Set<string>();
  readonly #source: SourceText;
  readonly #tables: readonly FunctionTable[];

  constructor(source: SourceText, functions: FunctionTable) {
    this.#source = source;
    this.#tables = [coreFunctions, functions];
  }

  compile(expression: Expression): Code {
    switch (expression.kind) {
      case "literal":
        return stringCode(() => expression.value);
      case "number":
        return numberCode(() => expression.value);
      case "variable":
        return this.#variable(expression.name);
      case "call": {
        this.functions.add(expression.name);
        const definition = findFunction(expression, this.#tables, this.#source);
        return compileCall(expression, definition, this.#all(expression.args), this.#source);
      }
      case "negate": {
        const { number } = this.compile(expression.operand);
        return numberCode((frame) => -number(frame));
      }
      case "or": {
        const operands = this.#all(expression.operands).map((code) => code.boolean);
        return booleanCode((frame) => operands.some((operand) => operand(frame)));
      }
      case "and": {
        const operands = this.#all(expression.operands).map((code) => code.boolean);
        return booleanCode((frame) => operands.every((operand) => operand(frame)));
      }
      case "union": {
        const operands = expression.operands.map((operand) => this.#nodeSet(operand).nodes);
        return nodeSetCode((frame) => inDocumentOrder(operands.flatMap((operand) => operand(frame))));
      }
      case "comparison":
        return this.#comparison(expression);
      case "arithmetic":
        return this.#arithmetic(expression);
      case "filter":
        return this.#filter(expression);
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

  #comparison({ operator, left, right }: Comparison): Code {
    const a = this.compile(left).value;
    const b = this.compile(right).value;
    return booleanCode((frame) => compareValues(operator, a(frame), b(frame)));
  }

  #arithmetic({ operator, left, right }: Arithmetic): Code {
    return numberCode(arithmetic(operator, this.compile(left).number, this.compile(right).number));
  }

  #filter({ primary, predicates }: Filter): Code {
    const start = this.#nodeSet(primary).nodes;
    const filters = this.#all(predicates);
    return nodeSetCode((frame) => filters.reduce((nodes, filter) => filterNodes(nodes, filter, frame), start(frame)));
  }

  #path({ from, steps }: Path): Code {
    const start = from === "context" ? contextNode : from === "root" ? documentNode : this.#nodeSet(from).nodes;
    return pathCode(
      start,
      steps.map((step) => compileStep(step, this.#all(step.predicates))),
    );
  }

  #nodeSet(expression: Expression): Code {
    const code = this.compile(expression);
    if (code.type === "node-set" || code.type === "any") return code;
    throw this.#source.error(expression.start, `A node-set is expected here, but this is a ${code.type}`);
  }
}

function contextNode({ node }: Frame): NodeSet {
  return node === undefined ? emptyNodeSet : [node];
}

function documentNode({ node }: Frame): NodeSet {
  if (node === undefined) return emptyNodeSet;
  let root: XNode = node;
  while (root.parent !== undefined) root = root.parent;
  return [root];
}

type NumberRun = (frame: Frame) => number;

function arithmetic(operator: ArithmeticOperator, left: NumberRun, right: NumberRun): NumberRun {
  switch (operator) {
    case "+":
      return (frame) => left(frame) + right(frame);
    case "-":
      return (frame) => left(frame) - right(frame);
    case "*":
      return (frame) => left(frame) * right(frame);
    case "div":
      return (frame) => left(frame) / right(frame);
    case "mod":
      return (frame) => left(frame) % right(frame);
  }
}
