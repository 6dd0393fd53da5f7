// FLAT's functions between XML or HTML texts and nodes.
import { parseHtml } from "../../data/parse-html.ts";
import { parseXml, XmlFault } from "../../data/parse-xml.ts";
import { serializeXml } from "../../data/serialize.ts";
import { emptyNodeSet, isNodeSet, toStringValue } from "../convert.ts";
import { defineFunction } from "../function-definition.ts";

export const xmlFunctions = [
  defineFunction({
    name: "xml-parse",
    args: ["string"],
    returns: "node-set",
    run: ({ host }, text) => {
      try {
        return [parseXml(text)];
      } catch (fault) {
        if (!(fault instanceof XmlFault)) throw fault;
        host.alert("xml-parse", `${fault.message} (at character ${fault.offset + 1})`);
        return emptyNodeSet;
      }
    },
  }),
  defineFunction({
    name: "html-parse",
    args: ["string"],
    returns: "node-set",
    run: (_frame, text) => [parseHtml(text)],
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
