// FLAT's functions between JSON texts and nodes.
import type { Json } from "../../data/json.ts";
import { jsonElement } from "../../data/json-node.ts";
import { fromOxn } from "../../data/oxn.ts";
import { JsonFault, parseJson } from "../../data/parse-json.ts";
import { emptyNodeSet, isNodeSet, toJson } from "../convert.ts";
import type { Frame } from "../frame.ts";
import { defineFunction } from "../function-definition.ts";
import type { NodeSet, XPathValue } from "../values.ts";

export const jsonFunctions = [
  defineFunction({
    name: "json-parse",
    args: ["string"],
    returns: "node-set",
    run: (frame, text) => rootOf("json-parse", frame, text),
  }),
  defineFunction({
    name: "json-to-xml",
    args: ["string"],
    returns: "node-set",
    run: (frame, text) => rootOf("json-to-xml", frame, text),
  }),
  defineFunction({
    name: "json-stringify",
    args: ["any", "boolean?"],
    returns: "string",
    run: (_frame, value, pretty = false) => JSON.stringify(typed(value), undefined, pretty ? 2 : 0),
  }),
  defineFunction({
    name: "xml-to-json",
    args: ["node-set"],
    returns: "string",
    run: ({ host }, nodes) => {
      const [node] = nodes;
      const json = nodes.length === 1 && node !== undefined ? fromOxn(node) : undefined;
      if (json !== undefined) return JSON.stringify(json);
      host.alert(
        "xml-to-json",
        nodes.length === 1 ? "The node is not in Object XML Notation" : `One node is expected, not ${nodes.length}`,
      );
      return "";
    },
  }),
];

/** The `<json>` element of a JSON text; broken JSON has none. */
function rootOf(name: string, { host }: Frame, text: string): NodeSet {
  try {
    return [jsonElement(parseJson(text))];
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    host.alert(name, fault.message);
    return emptyNodeSet;
  }
}

/** The JSON of a value; OXN written as XML counts as the JSON that it stands for. */
function typed(value: XPathValue): Json {
  const first = isNodeSet(value) ? value[0] : undefined;
  return (first === undefined ? undefined : fromOxn(first)) ?? toJson(value) ?? null;
}
