// Contents as the XML text that a stylesheet works on.
import type { Content } from "../data/content.ts";
import type { XNode } from "../data/node.ts";
import { serializeXml } from "../data/serialize.ts";
import { isXmlName } from "../data/xml-name.ts";
import { XmlNode } from "../data/xml-node.ts";

export type XmlText =
  | { readonly xml: string; readonly fault?: undefined }
  | { readonly xml?: undefined; readonly fault: string };

/** HTML and JSON (as OXN) become XML; anything else has to be XML already, which isn't looked at here. */
export function xmlText(content: Content): XmlText {
  if (!/^(text\/html|[^;]*[/+]json)\s*(;|$)/i.test(content.mime)) return { xml: content.text() };
  const document = content.document();
  return document === undefined ? { fault: content.fault ?? "There is no document" } : { xml: xmlOfNode(document) };
}

/** A node and what is in it. */
export function xmlOfNode(node: XNode): string {
  return serializeXml(node instanceof XmlNode && node.html ? xmlCopy(node) : node);
}

/** A copy of a node of HTML without what XML hasn't got: names such as `@click`, two hyphens in comments. */
function xmlCopy(source: XmlNode): XmlNode {
  const { kind, value } = source;
  const name =
    kind === "element" && !isQualifiedName(source.name) ? source.name.replace(/[^a-z0-9]/gi, "_") : source.name;
  const copy = new XmlNode(kind, { name, value: kind === "comment" ? value.replace(/-(?=-|$)/g, "- ") : value });
  const attributes = source.attributes().filter((attribute) => isQualifiedName(attribute.name));
  copy.setAttributes(attributes.map((attribute) => new XmlNode("attribute", attribute)));
  copy.setChildren(source.children().map(xmlCopy));
  return copy;
}

function isQualifiedName(name: string): boolean {
  const [first = "", second, ...more] = name.split(":");
  return (
    more.length === 0 && isXmlName(first) && (second === undefined || isXmlName(second)) && !/^xmlns(:|$)/.test(name)
  );
}
