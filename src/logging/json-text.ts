// Strings as JSON for log lines: most have nothing to escape, and then JSON.stringify isn't needed.

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be found
const needsEscape = /[\u0000-\u001f"\\\u007f-\u009f\u2028\u2029\ud800-\udfff]/;

/** A JSON string, quotes included; control characters (C1 and line separators too) never reach a terminal raw. */
export function jsonText(text: string): string {
  if (!needsEscape.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
