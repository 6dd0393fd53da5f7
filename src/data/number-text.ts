// Numbers as XPath writes and reads them (sections 4.2 and 4.4): decimal, never with an exponent.

/** `1`, `-1.5`, `NaN`, `-Infinity`; negative zero is `0`. */
export function numberToString(value: number): string {
  const text = String(value);
  const exponentAt = text.indexOf("e");
  return exponentAt < 0 ? text : withoutExponent(text, exponentAt);
}

const numberPattern = /^[ \t\r\n]*-?(?:\d+(?:\.\d*)?|\.\d+)[ \t\r\n]*$/;

/** A minus sign, digits and a point, with white space around; anything else is NaN. */
export function stringToNumber(text: string): number {
  return numberPattern.test(text) ? Number(text) : Number.NaN;
}

/** Moves the point of `-1.25e-7` or `1e21` by its exponent. */
function withoutExponent(text: string, exponentAt: number): string {
  const sign = text.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = text.slice(sign.length, exponentAt).split(".");
  const exponent = Number(text.slice(exponentAt + 1));
  const digits = whole + fraction;
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - whole.length)}${digits}`;
  return sign + digits.padEnd(whole.length + exponent, "0");
}
