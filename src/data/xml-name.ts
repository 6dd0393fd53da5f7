// What counts as a name in XML (Namespaces in XML, production NCName).

const start =
  "A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D\\u2070-\\u218F" +
  "\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}";
const name = `[${start}][-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040${start}]*`;

const whole = new RegExp(`^${name}$`, "u");
const sticky = new RegExp(name, "uy");

/** Whether the text can be an element's name (without a prefix). */
export function isXmlName(text: string): boolean {
  return whole.test(text);
}

/** The end of the name that starts at `from`; `from` itself where none does. */
export function endOfXmlName(text: string, from: number): number {
  sticky.lastIndex = from;
  return sticky.test(text) ? sticky.lastIndex : from;
}
