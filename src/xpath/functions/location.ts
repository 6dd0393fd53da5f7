// FLAT's functions that read locations: fit-document(), json-doc(), file-exists().
import type { Content } from "../../data/content.ts";
import { jsonElement, rawJson } from "../../data/json-node.ts";
import type { XNode } from "../../data/node.ts";
import { JsonFault, parseJson } from "../../data/parse-json.ts";
import { parseXml } from "../../data/parse-xml.ts";
import { XmlFault } from "../../data/xml-fault.ts";
import { emptyNodeSet } from "../convert.ts";
import { defineFunction } from "../function-definition.ts";
import type { XPathHost } from "../host.ts";

export const locationFunctions = [
  defineFunction({
    name: "fit-document",
    args: ["string"],
    returns: "node-set",
    bind:
      ({ folder }) =>
      ({ host }, url) => {
        if (!isFitUrl("fit-document", url, host)) return emptyNodeSet;
        return asNodeSet(documentAt("fit-document", url, host.read(url, folder), host));
      },
  }),
  defineFunction({
    name: "json-doc",
    args: ["string"],
    returns: "node-set",
    bind:
      ({ folder }) =>
      ({ host }, location) => {
        return asNodeSet(jsonRoot("json-doc", location, host.read(location, folder), host));
      },
  }),
  defineFunction({
    name: "file-exists",
    args: ["string"],
    returns: "boolean",
    run: ({ host }, url) => isFitUrl("file-exists", url, host) && host.exists(url),
  }),
];

function asNodeSet(node: XNode | undefined): readonly XNode[] {
  return node === undefined ? emptyNodeSet : [node];
}

function isFitUrl(name: string, url: string, host: XPathHost): boolean {
  if (/^fit:\/\//i.test(url)) return true;
  host.alert(name, `${JSON.stringify(url)} is not a fit:// URL`);
  return false;
}

/** What has no type of a document is taken for XML. */
function documentAt(name: string, location: string, content: Content | undefined, host: XPathHost): XNode | undefined {
  if (content === undefined) return undefined;
  try {
    return content.document() ?? parseXml(content.text());
  } catch (fault) {
    if (!(fault instanceof XmlFault)) throw fault;
    host.alert(name, `${location}: ${content.fault ?? fault.message}`);
    return undefined;
  }
}

/** The `<json>` element; nodes of a JSON document are those that other expressions see. */
function jsonRoot(name: string, location: string, content: Content | undefined, host: XPathHost): XNode | undefined {
  if (content === undefined) {
    host.alert(name, `There is nothing at ${location}`);
    return undefined;
  }
  const document = content.document();
  if (document !== undefined && rawJson(document) !== undefined) return document.children()[0];
  try {
    return jsonElement(parseJson(content.text()));
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    host.alert(name, `${location}: ${fault.message}`);
    return undefined;
  }
}
