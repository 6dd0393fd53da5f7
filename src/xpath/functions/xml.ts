// FLAT's functions between XML or HTML texts and nodes.
import type { XNode } from "../../data/node.ts";
import { parseHtml } from "../../data/parse-html.ts";
import { parseXml } from "../../data/parse-xml.ts";
import { serializeXml } from "../../data/serialize.ts";
import { XmlFault } from "../../data/xml-fault.ts";
import { emptyNodeSet, isNodeSet, toStringValue } from "../convert.ts";
import { defineFunction } from "../function-definition.ts";
import type { XPathHost } from "../host.ts";
import type { NodeSet } from "../values.ts";

export const xmlFunctions = [
  defineFunction({
    name: "xml-parse",
    args: ["string"],
    returns: "node-set",
    run: ({ host }, text) => documentOf("xml-parse", parseXml, text, host),
  }),
  defineFunction({
    name: "html-parse",
    args: ["string"],
    returns: "node-set",
    run: ({ host }, text) => documentOf("html-parse", parseHtml, text, host),
  }),
  defineFunction({
    name: "fit-serialize",
    args: ["any", "boolean?"],
    returns: "string",
    run: (_frame, value, pretty = true) => {
      if (!isNodeSet(value)) return toStringValue(value);
      const texts = value.map((node) => serializeXml(node, { pretty, declaration: node.kind === "document" }));
      return texts.join(pretty ? "\n" : "");
    },
  }),
];

/** The document node; text that can't be parsed has none. */
function documentOf(name: string, parse: (text: string) => XNode, text: string, host: XPathHost): NodeSet {
  try {
    return [parse(text)];
  } catch (fault) {
    if (!(fault instanceof XmlFault)) throw fault;
    host.alert(name, `${fault.message} (at character ${fault.offset + 1})`);
    return emptyNodeSet;
  }
}
