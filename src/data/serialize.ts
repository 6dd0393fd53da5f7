// Trees back to text: XML (JSON as OXN) and HTML.
import type { XNode } from "./node.ts";

export type XmlStyle = {
  /** Indents elements that hold only elements by two spaces; default false. */
  readonly pretty?: boolean;
  /** Starts with `<?xml version="1.0"?>`; default false. */
  readonly declaration?: boolean;
};

/** A node as XML; an attribute or text node as its text. */
export function serializeXml(node: XNode, style: XmlStyle = {}): string {
  const start = style.declaration === true ? '<?xml version="1.0"?>\n' : "";
  return start + write(node);
}

export function serializeHtml(node: XNode): string {
  return write(node);
}

function write(node: XNode): string {
  const inside = () => node.children().map(write).join("");
  switch (node.kind) {
    case "document":
      return inside();
    case "element": {
      const attributes = node
        .attributes()
        .map((a) => ` ${a.name}="${escapeAttribute(a.text())}"`)
        .join("");
      const content = inside();
      return content === "" ? `<${node.name}${attributes}/>` : `<${node.name}${attributes}>${content}</${node.name}>`;
    }
    case "comment":
      return `<!--${node.text()}-->`;
    case "processing-instruction":
      return `<?${node.name} ${node.text()}?>`;
    default:
      return escapeText(node.text());
  }
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', "&quot;");
}
