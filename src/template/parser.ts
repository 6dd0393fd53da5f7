// Builds the syntax tree: hands each command to its own parser and reads the blocks between them.
import { type ConfigError, ConfigErrors } from "../errors/config-error.ts";
import { Problems } from "../errors/problems.ts";
import type { SourceText } from "../source/source-text.ts";
import { suggestion } from "../source/suggest.ts";
import type { CompiledXPath } from "../xpath/compile.ts";
import type { XPathOptions } from "../xpath/function-definition.ts";
import { compileExpression, type Expression, faultyExpression } from "./expression.ts";
import { type CommandToken, type Token, tokenize } from "./lexer.ts";
import type { TemplateNode } from "./syntax.ts";

/** A command: what follows `{{`, and how it becomes a node (undefined where it leaves no trace). */
export type Command = {
  readonly head: string;
  readonly parse: (parser: Parser, token: CommandToken) => TemplateNode | undefined;
};

type Block = { readonly nodes: TemplateNode[]; readonly closer: CommandToken };

/** Blocks in blocks; keeps parsing and running off the end of the call stack. */
const deepestNesting = 200;

const closers = new Set(["elseif", "else", "end"]);
/** Words of other template languages, and what they are here. */
const synonyms = new Map([
  ["elif", "elseif"],
  ["ifelse", "elseif"],
  ["endif", "end"],
  ["endloop", "end"],
  ["endwith", "end"],
  ["for", "loop"],
  ["foreach", "loop"],
  ["each", "loop"],
]);

export class Parser {
  readonly variables = new Set<string>();
  readonly functions = new Set<string>();
  readonly #problems = new Problems();
  readonly #source: SourceText;
  readonly #options: XPathOptions;
  readonly #commands: ReadonlyMap<string, Command>;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  /** @throws ConfigError */
  constructor(source: SourceText, options: XPathOptions, commands: readonly Command[]) {
    this.#source = source;
    this.#options = options;
    this.#commands = new Map(commands.map((command) => [command.head, command]));
    this.#tokens = tokenize(source);
  }

  /** The whole template. @throws ConfigError, or ConfigErrors with the faults of its expressions and the first one of its commands */
  template(): TemplateNode[] {
    const nodes: TemplateNode[] = [];
    this.#problems.collect(() => {
      const stray = this.#nodes(nodes);
      if (stray !== undefined) throw this.error(stray, `{{${stray.head}}} without a command that it could belong to`);
    });
    const { errors } = this.#problems;
    const [only] = errors;
    if (only !== undefined) throw errors.length === 1 ? only : new ConfigErrors(errors);
    return nodes;
  }

  /** The block of a command, up to one of the closers that may follow; the closer is read, too. */
  block(opener: CommandToken, allowed: readonly string[]): Block {
    this.#depth += 1;
    if (this.#depth > deepestNesting) throw this.error(opener, `More than ${deepestNesting} commands in each other`);
    const nodes: TemplateNode[] = [];
    const closer = this.#nodes(nodes);
    this.#depth -= 1;
    if (closer === undefined) throw this.error(opener, `{{${opener.head}}} without {{end}}`);
    if (!allowed.includes(closer.head)) {
      const expected = allowed.map((head) => `{{${head}}}`).join(" or ");
      throw this.error(closer, `{{${closer.head}}} can't stand here`, `{{${opener.head}}} goes on with ${expected}.`);
    }
    if (closer.head !== "elseif") this.nothing(closer);
    return { nodes, closer };
  }

  /** The block after `{{else}}`; nothing where the closer is `{{end}}`. */
  otherwise(opener: CommandToken, closer: CommandToken): TemplateNode[] {
    return closer.head === "else" ? this.block(opener, ["end"]).nodes : [];
  }

  /** Compiles the rest of a command. A faulty expression is noted: the commands around it can be read all the same. */
  expression(token: CommandToken, source = token.rest): Expression {
    if (source.text.trim() === "") throw source.error(0, `An expression is missing in {{${token.head}}}`);
    return this.#problems.collect(() => this.#compiled(source)) ?? faultyExpression;
  }

  #compiled(source: SourceText): Expression {
    return compileExpression(source, this.#options, (part) => this.#note(part));
  }

  /** Makes sure that nothing follows the head of a command. */
  nothing(token: CommandToken): void {
    const { text } = token.rest;
    const surplus = text.search(/\S/);
    if (surplus < 0) return;
    const hint = token.head === "else" && /^\s*if\b/.test(text) ? 'Did you mean "elseif"?' : undefined;
    throw token.rest.error(surplus, `{{${token.head}}} takes nothing more`, hint ?? placeholderHint(token));
  }

  /** A ConfigError that points at a command. */
  error(token: CommandToken, message: string, hint?: string): ConfigError {
    return this.#source.error(token.start, message, hint);
  }

  /** Reads nodes until a closer, which is returned, or the end. */
  #nodes(nodes: TemplateNode[]): CommandToken | undefined {
    for (;;) {
      const token = this.#tokens[this.#next];
      if (token === undefined) return undefined;
      this.#next += 1;
      if (token.kind === "text") nodes.push({ kind: "text", text: token.text, insideString: false });
      else if (closers.has(token.head)) return token;
      else this.#command(nodes, token);
    }
  }

  #command(nodes: TemplateNode[], token: CommandToken): void {
    const command = this.#commands.get(token.head);
    if (command === undefined) throw this.#unknown(token);
    const node = command.parse(this, token);
    if (node !== undefined) nodes.push(node);
  }

  #unknown(token: CommandToken): ConfigError {
    const { head } = token;
    const synonym = synonyms.get(head);
    const words = [...this.#commands.keys(), ...closers].filter((name) => /\w/.test(name));
    const near = synonym === undefined ? suggestion(head, words) : `Did you mean "${synonym}"?`;
    return this.#source.error(token.start + 2, `Invalid template command: ${head}`, near ?? placeholderHint(token));
  }

  #note(part: CompiledXPath): void {
    for (const name of part.variables) this.variables.add(name);
    for (const name of part.functions) this.functions.add(name);
  }
}

export function placeholderHint(token: CommandToken): string {
  return `For a placeholder write white space after "{{": {{ ${token.body.text.trim()} }}`;
}
