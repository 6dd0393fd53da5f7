// Strings as JSON for log lines: most have nothing to escape, and then JSON.stringify isn't needed.

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be found
const needsEscape = /[\u0000-\u001f"\\\u007f-\u009f\u2028\u2029\ud800-\udfff]/;

/** Whether a text can stand between quotes as it is. */
export function isPlainText(text: string): boolean {
  return !needsEscape.test(text);
}

/** Plain text as a JSON string. */
export function quoted(text: string): string {
  return `"${text}"`;
}

/** A JSON string, quotes included; control characters (C1 and line separators too) never reach a terminal raw. */
export function jsonText(text: string): string {
  if (isPlainText(text)) return quoted(text);
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
