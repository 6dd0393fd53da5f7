// Trees back to text: XML (JSON as OXN) and HTML.
import { scopeOf } from "./namespace-node.ts";
import type { XNode } from "./node.ts";
import { XmlNode } from "./xml-node.ts";

export type XmlStyle = {
  /** Indents elements that hold only elements by two spaces; default false. */
  readonly pretty?: boolean;
  /** Starts with `<?xml version="1.0"?>`; default false. */
  readonly declaration?: boolean;
};

/** A node as XML: documents and elements with everything in them, of other nodes the text. */
export function serializeXml(node: XNode, style: XmlStyle = {}): string {
  const start = style.declaration === true ? '<?xml version="1.0"?>\n' : "";
  return start + (node.kind === "document" ? xmlDocument(node, style.pretty === true) : xmlNode(node, style, true, ""));
}

function xmlDocument(node: XNode, pretty: boolean): string {
  const doctype = node instanceof XmlNode && node.doctype !== undefined ? [`<!DOCTYPE ${node.doctype}>`] : [];
  return [...doctype, ...node.children().map((child) => xmlNode(child, { pretty }, false, ""))].join("\n");
}

/** @param isTop the namespaces in scope above are declared here; @param indent white space before the node, if pretty */
function xmlNode(node: XNode, style: XmlStyle, isTop: boolean, indent: string): string {
  switch (node.kind) {
    case "element":
      return xmlElement(node, style, isTop, indent);
    case "comment":
      return `<!--${node.text()}-->`;
    case "processing-instruction":
      return node.text() === "" ? `<?${node.name}?>` : `<?${node.name} ${node.text()}?>`;
    default:
      return escapeText(node.text());
  }
}

/** White space for the depth of a hostile document would make a text a thousand times as long. */
const maxIndent = 100;

function xmlElement(node: XNode, style: XmlStyle, isTop: boolean, indent: string): string {
  let tag = node.name;
  for (const [prefix, uri] of declarationsFor(node, isTop)) {
    tag += ` xmlns${prefix === "" ? "" : `:${prefix}`}="${escapeAttribute(uri)}"`;
  }
  for (const attribute of node.attributes()) tag += ` ${attribute.name}="${escapeAttribute(attribute.text())}"`;
  const children = node.children();
  if (children.length === 0) return `<${tag}/>`;
  if (style.pretty === true && holdsOnlyElements(children)) {
    const inner = indent.length < maxIndent ? `${indent}  ` : indent;
    const lines = children.filter(({ kind }) => kind !== "text");
    const content = lines.map((child) => `\n${inner}${xmlNode(child, style, false, inner)}`).join("");
    return `<${tag}>${content}\n${indent}</${node.name}>`;
  }
  return `<${tag}>${children.map((child) => xmlNode(child, {}, false, "")).join("")}</${node.name}>`;
}

function declarationsFor(node: XNode, isTop: boolean): Iterable<readonly [string, string]> {
  if (!(node instanceof XmlNode)) return [];
  if (!isTop) return node.declarations ?? [];
  const scope = new Map(scopeOf(node));
  scope.delete("xml");
  return scope;
}

/** Elements, comments and the like with nothing but white space between them. */
function holdsOnlyElements(children: readonly XNode[]): boolean {
  if (children.every(({ kind }) => kind === "text")) return false;
  return children.every((child) => child.kind !== "text" || /^[ \t\r\n]*$/.test(child.text()));
}

const textEscapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** XML has no other control characters (XML 1.0, section 2.2): they become U+FFFD. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to be replaced
const textSpecials = /[&<>\r\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to be replaced
const attributeSpecials = /[&<>"\t\n\r\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

function escapeText(text: string): string {
  return text.replace(textSpecials, (character) => textEscapes[character] ?? "\ufffd");
}

function escapeAttribute(text: string): string {
  return text.replace(attributeSpecials, (character) => textEscapes[character] ?? "\ufffd");
}

const voidElements: ReadonlySet<string> = new Set(
  "area base br col embed hr img input link meta source track wbr".split(" "),
);
const rawTextElements: ReadonlySet<string> = new Set("style script xmp iframe noembed noframes plaintext".split(" "));

/** A node as HTML (HTML standard, section 13.3): void elements have no end tag, scripts and styles aren't escaped. */
export function serializeHtml(node: XNode): string {
  switch (node.kind) {
    case "document": {
      const doctype = node instanceof XmlNode && node.doctype !== undefined ? `<!DOCTYPE ${node.doctype}>` : "";
      return doctype + htmlChildren(node);
    }
    case "element":
      return htmlElement(node);
    case "comment":
      return `<!--${node.text()}-->`;
    case "processing-instruction":
      return `<?${node.name} ${node.text()}>`;
    default:
      return escapeHtml(node);
  }
}

function htmlChildren(node: XNode): string {
  return node.children().map(serializeHtml).join("");
}

function htmlElement(node: XNode): string {
  const start = `<${node.name}${htmlAttributes(node)}>`;
  return voidElements.has(node.name) ? start : `${start}${htmlChildren(node)}</${node.name}>`;
}

function htmlAttributes(node: XNode): string {
  return node
    .attributes()
    .map((attribute) => ` ${attribute.name}="${escapeHtmlSpecials(attribute.text()).replaceAll('"', "&quot;")}"`)
    .join("");
}

function escapeHtml(node: XNode): string {
  const isRaw = node.parent !== undefined && rawTextElements.has(node.parent.name);
  return isRaw ? node.text() : escapeHtmlSpecials(node.text()).replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function escapeHtmlSpecials(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("\u00a0", "&nbsp;");
}
