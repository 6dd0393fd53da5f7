// JSON for log lines: control characters (C1 and line separators too) never reach a terminal raw.

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be found
const needsEscape = /[\u0000-\u001f"\\\u007f-\u009f\u2028\u2029\ud800-\udfff]/;

/** What stands between the quotes of a JSON string. Most texts stand there as they are. */
export function escaped(text: string): string {
  return text !== "" && needsEscape.test(text) ? escapeRest(JSON.stringify(text).slice(1, -1)) : text;
}

/** Any text as a JSON string, quotes included. */
export function jsonText(text: string): string {
  return `"${escaped(text)}"`;
}

/** Escapes what JSON.stringify leaves as it is. */
export function escapeRest(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** `escaped()` for a field that is mostly what it was in the line before, which costs less to see than to look for escapes. */
export function escapedAgain(): (text: string) => string {
  let last = "";
  let result = "";
  return (text) => {
    if (text !== last) {
      last = text;
      result = escaped(text);
    }
    return result;
  };
}
