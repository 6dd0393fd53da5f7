// Function calls: finds the function, checks and converts the arguments, binds it to its place.
import type { SourceText } from "../source/source-text.ts";
import { suggestion } from "../source/suggest.ts";
import type { Call, Expression } from "./ast.ts";
import { anyCode, booleanCode, type Code, nodeSetCode, numberCode, stringCode } from "./code.ts";
import { emptyNodeSet } from "./convert.ts";
import type { Frame } from "./frame.ts";
import type { ArgumentType, CallSite, FunctionDefinition, XPathOptions } from "./function-definition.ts";
import type { NodeSet, XPathValue } from "./values.ts";

type Run = (frame: Frame, ...args: XPathValue[]) => XPathValue;
type Argument = (frame: Frame) => XPathValue;

/** @throws ConfigError for too few or too many arguments, arguments that can't be node-sets, and what `bind` finds */
export function compileCall(
  call: Call,
  definition: FunctionDefinition,
  args: readonly Code[],
  source: SourceText,
  options: XPathOptions,
): Code {
  checkCount(call, definition, source);
  const converted = args.map((code, index) => {
    return convertArgument(code, argumentType(definition, index), () => {
      const at = call.args[index]?.start ?? call.start;
      return source.error(
        at,
        `${definition.name}() takes a node-set here`,
        `It is declared as ${signature(definition)}.`,
      );
    });
  });
  const run = definition.bind(callSite(call, source, options)) as unknown as Run;
  return resultCode(definition.returns, invoke(definition.impure ? noted(run) : run, converted));
}

/** The function that a name stands for. @throws ConfigError where there is none */
export function findFunction(
  call: Call,
  tables: readonly ReadonlyMap<string, FunctionDefinition>[],
  source: SourceText,
): FunctionDefinition {
  for (const table of tables) {
    const found = table.get(call.name);
    if (found !== undefined) return found;
  }
  const names = tables.flatMap((table) => [...table.keys()]);
  throw source.error(call.start, `Unknown function "${call.name}"`, suggestion(call.name, names));
}

function checkCount(call: Call, definition: FunctionDefinition, source: SourceText): void {
  const { args } = definition;
  const least = args.filter((type) => !/[?*]$/.test(type)).length;
  const most = args.at(-1)?.endsWith("*") ? Number.POSITIVE_INFINITY : args.length;
  if (call.args.length >= least && call.args.length <= most) return;
  const few = call.args.length < least;
  const place = few ? call.start : (call.args[most]?.start ?? call.start);
  throw source.error(place, `Too ${few ? "few" : "many"} arguments: ${signature(definition)}`);
}

/** `substring(string, number, number?)`, `concat(string, string, string…)` */
function signature({ name, args }: FunctionDefinition): string {
  return `${name}(${args.map((type) => type.replace("*", "…")).join(", ")})`;
}

function argumentType(definition: FunctionDefinition, index: number): ArgumentType {
  return definition.args[Math.min(index, definition.args.length - 1)] ?? "any";
}

function convertArgument(code: Code, type: ArgumentType, noNodeSet: () => Error): Argument {
  switch (type.replace(/[?*]$/, "")) {
    case "string":
      return code.string;
    case "number":
      return code.number;
    case "boolean":
      return code.boolean;
    case "node-set":
      if (code.type !== "node-set" && code.type !== "any") throw noNodeSet();
      return code.nodes;
    default:
      return code.value;
  }
}

/** A function whose results differ: all runs of an expression that waits get the same one. */
function noted(run: Run): Run {
  return (frame, ...args) => frame.host.once(() => run(frame, ...args));
}

function callSite(call: Call, source: SourceText, options: XPathOptions): CallSite {
  return {
    folder: source.file.folder,
    files: source.file.files,
    options,
    constants: call.args.map(constantOf),
    error: (argument, message, hint) => source.error(call.args[argument]?.start ?? call.start, message, hint),
  };
}

/** The value of a literal, also of a number with a minus sign; undefined for any other expression. */
export function constantOf(expression: Expression): string | number | undefined {
  if (expression.kind === "literal" || expression.kind === "number") return expression.value;
  if (expression.kind !== "negate") return undefined;
  const { operand } = expression;
  return operand.kind === "number" ? -operand.value : undefined;
}

/** The usual numbers of arguments without an array for them. */
function invoke(run: Run, args: readonly Argument[]): Argument {
  const [first, second, third] = args;
  if (first === undefined) return (frame) => run(frame);
  if (second === undefined) return (frame) => run(frame, first(frame));
  if (third === undefined) return (frame) => run(frame, first(frame), second(frame));
  if (args.length === 3) return (frame) => run(frame, first(frame), second(frame), third(frame));
  return (frame) => run(frame, ...args.map((argument) => argument(frame)));
}

function resultCode(type: FunctionDefinition["returns"], run: Argument): Code {
  switch (type) {
    case "string":
      return stringCode(run as (frame: Frame) => string);
    case "number":
      return numberCode(run as (frame: Frame) => number);
    case "boolean":
      return booleanCode(run as (frame: Frame) => boolean);
    case "node-set":
      return nodeSetCode((frame) => (run(frame) as NodeSet | undefined) ?? emptyNodeSet);
    case "any":
      return anyCode(run);
  }
}
