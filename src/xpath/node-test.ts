// Node tests (XPath 1.0, section 2.3) as predicates on nodes.
import type { NodeKind, XNode } from "../data/node.ts";
import type { Axis, NodeTest } from "./ast.ts";

export type Matches = (node: XNode) => boolean;

/** The test of a step. Names without a prefix are in no namespace; a prefixed name is compared as it is written. */
export function compileNodeTest(test: NodeTest, axis: Axis): Matches {
  const principal = principalKind(axis);
  switch (test.kind) {
    case "node":
      return () => true;
    case "text":
    case "comment":
      return kindTest(test.kind);
    case "processing-instruction":
      return targetTest(test.target);
    case "any-name":
      return kindTest(principal);
    case "prefix": {
      const start = `${test.prefix}:`;
      return (node) => node.kind === principal && node.name.startsWith(start);
    }
    case "name":
      return nameTest(test.name, principal);
  }
}

function kindTest(kind: NodeKind): Matches {
  return (node) => node.kind === kind;
}

function targetTest(target: string | undefined): Matches {
  if (target === undefined) return kindTest("processing-instruction");
  return (node) => node.kind === "processing-instruction" && node.name === target;
}

function nameTest(name: string, principal: NodeKind): Matches {
  if (name.includes(":")) return (node) => node.kind === principal && node.name === name;
  return (node) => node.kind === principal && node.name === name && node.namespaceUri === "";
}

function principalKind(axis: Axis): NodeKind {
  if (axis === "attribute") return "attribute";
  return axis === "namespace" ? "namespace" : "element";
}
