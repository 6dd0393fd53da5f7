// The evaluation context of XPath 1.0 (section 1): context node, position, size, variables, and the host for functions.
import type { XNode } from "../data/node.ts";
import type { XPathHost } from "./host.ts";
import type { XPathValue } from "./values.ts";

/**
 * One frame serves a whole expression or template: steps and predicates set `node`, `position` and `size`
 * and put the former values back, so that evaluating allocates nothing.
 */
export class Frame {
  node: XNode | undefined;
  position = 1;
  size = 1;
  readonly host: XPathHost;
  /** Local variables of a template; they hide the host's. */
  locals: Map<string, XPathValue> | undefined;

  constructor(host: XPathHost, node?: XNode) {
    this.host = host;
    this.node = node;
  }
}
