// A template whose output depends on data: runs the compiled steps.
import type { Json } from "../data/json.ts";
import type { Frame } from "../xpath/frame.ts";
import type { XPathValue } from "../xpath/values.ts";
import { compileBlock } from "./commands/index.ts";
import { Emitter, PlainEmitter } from "./emitter.ts";
import type { Expression } from "./expression.ts";
import type { Step } from "./step.ts";
import type { TemplateNode } from "./syntax.ts";
import { type CompiledTemplate, parseOutput, type TemplateResult } from "./template.ts";

export class DynamicTemplate implements CompiledTemplate {
  readonly variables: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  readonly constant = undefined;
  readonly usesContext: boolean;
  readonly provenValid: boolean;
  readonly #steps: Step;
  readonly #tracksCommas: boolean;
  readonly #hasLocals: boolean;
  /** Of a template that is nothing but one placeholder, definitions before it aside. */
  readonly #only: { readonly before: Step; readonly expression: Expression } | undefined;

  constructor(
    variables: ReadonlySet<string>,
    functions: ReadonlySet<string>,
    nodes: readonly TemplateNode[],
    provenValid: boolean,
  ) {
    this.variables = variables;
    this.functions = functions;
    this.usesContext = nodes.some(readsContext);
    this.provenValid = provenValid;
    this.#steps = compileBlock(nodes);
    this.#tracksCommas = anyNode(nodes, ({ kind }) => commaKinds.has(kind));
    this.#hasLocals = anyNode(nodes, ({ kind }) => kind === "assignment");
    this.#only = onlyPlaceholder(nodes);
  }

  render(frame: Frame): string {
    const out = this.#tracksCommas ? new Emitter() : new PlainEmitter();
    this.#run(frame, () => this.#steps(frame, out));
    return out.text;
  }

  evaluate(frame: Frame): TemplateResult {
    const only = this.#only;
    if (only !== undefined) {
      return this.#run(frame, () => {
        only.before(frame, new PlainEmitter());
        return { json: only.expression.json(frame) ?? null, text: undefined };
      });
    }
    const text = this.render(frame);
    return this.provenValid ? new ProvenResult(text) : ({ json: parseOutput(text), text } as TemplateResult);
  }

  /** Runs with local variables of its own; the frame is as it was afterwards. */
  #run<T>(frame: Frame, run: () => T): T {
    const { node, position, size, locals } = frame;
    frame.position = 1;
    frame.size = 1;
    frame.locals = this.#hasLocals ? new Map<string, XPathValue>() : undefined;
    try {
      return run();
    } finally {
      frame.node = node;
      frame.position = position;
      frame.size = size;
      frame.locals = locals;
    }
  }
}

/** Valid output is parsed only if its value is asked for. */
class ProvenResult {
  readonly text: string;
  #json: Json | undefined;

  constructor(text: string) {
    this.text = text;
  }

  get json(): Json {
    this.#json ??= JSON.parse(this.text) as Json;
    return this.#json;
  }
}

const commaKinds: ReadonlySet<TemplateNode["kind"]> = new Set(["comma", "pairs", "loop", "space"] as const);

function anyNode(nodes: readonly TemplateNode[], test: (node: TemplateNode) => boolean): boolean {
  return nodes.some((node) => test(node) || blocksOf(node).some((block) => anyNode(block, test)));
}

/** Inside loops and `with` the context is another one. */
function readsContext(node: TemplateNode): boolean {
  switch (node.kind) {
    case "hole":
    case "assignment":
    case "loop":
      return node.expression.usesContext;
    case "pairs":
      // A string is the name of a key of the context.
      return node.expression.usesContext || node.expression.type !== "node-set";
    case "with":
      return node.expression.usesContext || node.otherwise.some(readsContext);
    case "if":
      return (
        node.branches.some(({ condition, body }) => condition.usesContext || body.some(readsContext)) ||
        node.otherwise.some(readsContext)
      );
    default:
      return false;
  }
}

function blocksOf(node: TemplateNode): readonly (readonly TemplateNode[])[] {
  if (node.kind === "if") return [...node.branches.map(({ body }) => body), node.otherwise];
  if (node.kind === "with") return [node.body, node.otherwise];
  return node.kind === "loop" ? [node.body] : [];
}

function onlyPlaceholder(nodes: readonly TemplateNode[]): { before: Step; expression: Expression } | undefined {
  const before = nodes.slice(0, -1);
  const last = nodes.at(-1);
  if (last?.kind !== "hole" || before.some(({ kind }) => kind !== "assignment")) return undefined;
  return { before: compileBlock(before), expression: last.expression };
}
