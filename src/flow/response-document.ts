// `fit://request/content/<ID>/response`: the head of an upstream's response as XML.
import { Content } from "../data/content.ts";
import { XmlNode } from "../data/xml-node.ts";
import { type CredentialMask, MASK } from "../debugging/credential-mask.ts";
import type { UpstreamAnswer } from "./upstream-answer.ts";

/** `<response url status>` with a `<header name>` for each field; those that carry credentials are masked. */
export function responseDocument({ url, status, headers }: UpstreamAnswer, mask: CredentialMask): Content {
  const fields: XmlNode[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = (headers[at] as string).toLowerCase();
    fields.push(element("header", { name }, [textNode(mask.hides(name) ? MASK : (headers[at + 1] as string))]));
  }
  const document = new XmlNode("document");
  document.setChildren([element("response", { url, status: String(status) }, fields)]);
  return Content.ofNode(document, "text/xml");
}

function textNode(value: string): XmlNode {
  return new XmlNode("text", { value });
}

function element(name: string, attributes: Readonly<Record<string, string>>, children: readonly XmlNode[]): XmlNode {
  const made = new XmlNode("element", { name });
  made.setAttributes(Object.entries(attributes).map(([key, value]) => new XmlNode("attribute", { name: key, value })));
  made.setChildren(children);
  return made;
}
