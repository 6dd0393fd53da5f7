// FLAT's functions for the bodies of upstream responses: body() as it came, content() as a document.
import { type Content, isTextual } from "../../data/content.ts";
import type { XNode } from "../../data/node.ts";
import { emptyNodeSet } from "../convert.ts";
import { defineFunction } from "../function-definition.ts";
import type { XPathHost } from "../host.ts";
import { fromBytes } from "./octets.ts";

const contents = "fit://request/content";

export const upstreamFunctions = [
  defineFunction({
    name: "body",
    args: ["string?"],
    returns: "any",
    bind:
      ({ folder }) =>
      ({ host }, id = "main") => {
        const content = host.read(`${contents}/${id}`, folder);
        if (content === undefined) return "";
        return isTextual(content.mime) ? fromBytes(content.bytes()) : content.bytes();
      },
  }),
  defineFunction({
    name: "content",
    args: ["string?"],
    returns: "node-set",
    bind:
      ({ folder }) =>
      ({ host }, id = "") => {
        const location = id === "" ? contents : `${contents}/${id}`;
        const content = host.read(location, folder);
        return content === undefined ? emptyNodeSet : documentOf(content, location, host);
      },
  }),
];

/** A broken document is empty; only the first look at it writes an alert. */
function documentOf(content: Content, location: string, host: XPathHost): readonly XNode[] {
  const knownFault = content.fault;
  const document = content.document();
  if (document !== undefined) return [document];
  if (knownFault === undefined && content.broken) host.alert("content", `${location}: ${content.fault ?? ""}`);
  return emptyNodeSet;
}
