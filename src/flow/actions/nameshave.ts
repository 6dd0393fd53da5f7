// `<nameshave>`: takes all namespaces out of an XML document.
import { Content } from "../../data/content.ts";
import type { XNode } from "../../data/node.ts";
import { withoutNamespaces } from "../../data/without-namespaces.ts";
import { XmlNode } from "../../data/xml-node.ts";
import { type Location, locationName } from "../../locations/location.ts";
import { defineAction } from "../action-definition.ts";
import { input, output } from "../attributes.ts";
import type { FlowContext } from "../context.ts";
import type { VariableValue } from "../variable-value.ts";

export const nameshave = defineAction({
  name: "nameshave",
  about: "Takes the namespaces out of an XML document.",
  attributes: { in: input, out: output },
  body: "none",
  compile: (site) => {
    const input = site.place("in", { kind: "content" });
    const out = site.output();
    return (context) => {
      const from = input.locate(context);
      const to = out.locate(context);
      const value = context.readLocation(from, site.folder);
      const shaved = value === undefined ? undefined : shave(value, to);
      if (shaved === undefined) alertMissing(context, from, value);
      context.writeLocation(to, shaved ?? value);
      return undefined;
    };
  },
});

/** Content keeps its type; in a variable the document can be walked at once. Undefined for anything but XML. */
function shave(value: VariableValue, to: Location): VariableValue | undefined {
  if (value instanceof Content) {
    const document = value.document();
    if (!(document instanceof XmlNode)) return undefined;
    const shaved = withoutNamespaces(document);
    return to.kind === "variable" ? [shaved] : Content.ofNode(shaved, value.mime);
  }
  if (!Array.isArray(value)) return undefined;
  const nodes = value as readonly XNode[];
  return nodes.length > 0 && nodes.every(isTree) ? nodes.map(withoutNamespaces) : undefined;
}

function isTree(node: XNode): node is XmlNode {
  return node instanceof XmlNode && (node.kind === "document" || node.kind === "element");
}

function alertMissing(context: FlowContext, from: Location, value: VariableValue | undefined): void {
  const fault = value instanceof Content && value.broken ? `: ${value.fault}` : "";
  context.alert("nameshave", `There is no XML at ${locationName(from)}${fault}`);
}
