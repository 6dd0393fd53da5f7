// JSON for log lines: control characters (C1 and line separators too) never reach a terminal raw.

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be found
const needsEscape = /[\u0000-\u001f"\\\u007f-\u009f\u2028\u2029\ud800-\udfff]/;

/** Whether a text can stand between quotes as it is: most texts can, and then JSON.stringify isn't needed. */
export function isPlainText(text: string): boolean {
  return !needsEscape.test(text);
}

/** Plain text as a JSON string. */
export function quoted(text: string): string {
  return `"${text}"`;
}

/** Any text as a JSON string, quotes included. */
export function jsonText(text: string): string {
  return isPlainText(text) ? quoted(text) : escapeRest(JSON.stringify(text));
}

/** Escapes what JSON.stringify leaves as it is. */
export function escapeRest(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
