// `fit://request/dc`: the variables of a request as one XML document, for debugging; credentials are masked.
import { Content } from "../data/content.ts";
import type { Json } from "../data/json.ts";
import { jsonElement, rawJson } from "../data/json-node.ts";
import { serializeXml } from "../data/serialize.ts";
import type { FlowContext } from "./context.ts";

const names = ["request", "server", "upstream", "error"] as const;

/** `<dc>` with an element in OXN for each variable that there is. */
export function debugData(context: FlowContext): Content {
  const data: { [name: string]: Json } = {};
  for (const name of names) {
    const value = context.variable(name);
    const node = Array.isArray(value) ? value[0] : undefined;
    const json = node && rawJson(node);
    if (json !== undefined) data[name] = context.services.mask.json(json);
  }
  return Content.ofText(serializeXml(jsonElement(data, "dc"), { declaration: true, pretty: true }), "text/xml");
}
