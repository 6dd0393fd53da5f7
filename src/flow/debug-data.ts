// `fit://request/dc`: the variables of a request as one XML document, for debugging; credentials are masked.
import { Content } from "../data/content.ts";
import type { Json } from "../data/json.ts";
import { jsonElement, rawJson } from "../data/json-node.ts";
import { serializeXml } from "../data/serialize.ts";
import type { XPathValue } from "../xpath/values.ts";
import type { CredentialMask } from "./credential-mask.ts";

const names = ["request", "server", "upstream", "error"] as const;

/** `<dc>` with an element in OXN for each variable that there is. @param variable the value of a predefined one */
export function debugData(variable: (name: string) => XPathValue | undefined, mask: CredentialMask): Content {
  const data: { [name: string]: Json } = {};
  for (const name of names) {
    const value = variable(name);
    const node = Array.isArray(value) ? value[0] : undefined;
    const json = node && rawJson(node);
    if (json !== undefined) data[name] = mask.json(json);
  }
  return Content.ofText(serializeXml(jsonElement(data, "dc"), { declaration: true, pretty: true }), "text/xml");
}
