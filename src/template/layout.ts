// Drops the white space that JSON doesn't need from static text, across commands, and finds out where JSON strings are open.
import { endsInsideString } from "./literal.ts";
import { type Flow, minify } from "./minify.ts";
import type { IfNode, LoopNode, TemplateNode, WithNode } from "./syntax.ts";

type Laid = { readonly nodes: TemplateNode[]; readonly flow: Flow };

const unknown: Flow = { string: "unknown", ends: true, owed: false };

/** @param minify false leaves all white space as written */
export function layOut(nodes: readonly TemplateNode[], minify: boolean): TemplateNode[] {
  return new Layout(minify).sequence(nodes, { string: "outside", ends: false, owed: false }).nodes;
}

class Layout {
  readonly #minify: boolean;

  constructor(minify: boolean) {
    this.#minify = minify;
  }

  sequence(nodes: readonly TemplateNode[], start: Flow): Laid {
    const laid: TemplateNode[] = [];
    let flow = start;
    for (let at = 0; at < nodes.length; at += 1) {
      const node = nodes[at];
      if (node?.kind === "text") {
        const end = endOfText(nodes, at);
        flow = this.#text(textOf(nodes.slice(at, end)), flow, laid);
        at = end - 1;
      } else if (node !== undefined) {
        flow = this.#node(node, flow, laid);
      }
    }
    return { nodes: laid, flow };
  }

  #node(node: TemplateNode, flow: Flow, laid: TemplateNode[]): Flow {
    switch (node.kind) {
      case "hole":
        this.#payOwed(flow, laid);
        laid.push(node);
        return flow.string === "outside" ? { string: "outside", ends: true, owed: false } : flow;
      case "pairs":
        this.#payOwed(flow, laid);
        laid.push(node);
        return { ...flow, owed: false };
      case "comma":
        if (flow.string === "inside") return flow;
        laid.push(node);
        return flow.string === "outside" ? { string: "outside", ends: false, owed: false } : flow;
      case "if":
        return this.#if(node, flow, laid);
      case "with":
        return this.#with(node, flow, laid);
      case "loop":
        return this.#loop(node, flow, laid);
      default:
        laid.push(node);
        return flow;
    }
  }

  /** White space before a hole. */
  #payOwed(flow: Flow, laid: TemplateNode[]): void {
    if (flow.owed && flow.ends) laid.push({ kind: "space" });
  }

  #text(text: string, flow: Flow, laid: TemplateNode[]): Flow {
    const insideString = flow.string === "inside";
    if (!this.#minify || flow.string === "unknown") {
      laid.push({ kind: "text", text, insideString });
      if (flow.string === "unknown") return unknown;
      const inside = endsInsideString(text, insideString);
      return { string: inside ? "inside" : "outside", ends: false, owed: false };
    }
    const short = minify(text, flow);
    if (short.spaceBefore) laid.push({ kind: "space" });
    if (short.text !== "") laid.push({ kind: "text", text: short.text, insideString });
    return short.flow;
  }

  #if(node: IfNode, flow: Flow, laid: TemplateNode[]): Flow {
    const flows: Flow[] = [];
    const branches = node.branches.map(({ condition, body }) => {
      const branch = this.sequence(body, flow);
      flows.push(branch.flow);
      return { condition, body: branch.nodes };
    });
    const otherwise = this.sequence(node.otherwise, flow);
    laid.push({ kind: "if", branches, otherwise: otherwise.nodes });
    return flows.reduce(join, otherwise.flow);
  }

  #with(node: WithNode, flow: Flow, laid: TemplateNode[]): Flow {
    const body = this.sequence(node.body, flow);
    const otherwise = this.sequence(node.otherwise, flow);
    laid.push({ ...node, body: body.nodes, otherwise: otherwise.nodes });
    return join(body.flow, otherwise.flow);
  }

  #loop(node: LoopNode, flow: Flow, laid: TemplateNode[]): Flow {
    // A later round follows a comma, or a round that left nothing but white space.
    const owed = flow.string === "outside" && this.#minify && flow.ends;
    const body = this.sequence(node.body, { ...flow, owed });
    if (body.flow.string === flow.string) {
      laid.push({ ...node, body: body.nodes });
      return join(flow, body.flow);
    }
    laid.push({ ...node, body: this.sequence(node.body, unknown).nodes });
    return unknown;
  }
}

function join(a: Flow, b: Flow): Flow {
  if (a.string !== b.string) return unknown;
  return { string: a.string, ends: a.ends || b.ends, owed: a.owed || b.owed };
}

function endOfText(nodes: readonly TemplateNode[], start: number): number {
  let end = start;
  while (nodes[end]?.kind === "text") end += 1;
  return end;
}

function textOf(nodes: readonly TemplateNode[]): string {
  return nodes.map((node) => (node.kind === "text" ? node.text : "")).join("");
}
