// Writes XML with indentation.

/** An element, ending with a line break. @param inside text, or elements that this has made */
export function xml(
  name: string,
  attributes: Readonly<Record<string, string>>,
  inside: string | readonly string[] = [],
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const start = `<${name}${written.join("")}`;
  if (typeof inside === "string") return `${start}>${escaped(inside)}</${name}>\n`;
  if (inside.length === 0) return `${start}/>\n`;
  return `${start}>\n${inside.join("").replace(/^(?=.)/gm, "  ")}</${name}>\n`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
