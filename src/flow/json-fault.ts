// Finds the place of the first fault in JSON text: the platform's own parser doesn't always tell it.

const string = String.raw`"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"`;
const number = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])`;
const key = new RegExp(string, "y");
const value = new RegExp(`${string}|${number}|(?:true|false|null)(?!\\w)`, "y");
const space = /[ \t\r\n]*/y;

type Expected = "value" | "value or ]" | "key" | "key or }" | "colon" | "comma";

/** The index of the first character that can't stand where it does, or the end of unfinished text; undefined for valid JSON. */
export function jsonFaultAt(text: string): number | undefined {
  const open: string[] = [];
  let expected: Expected = "value";
  for (let at = skip(space, text, 0); at < text.length; at = skip(space, text, at)) {
    const character = text[at] as string;
    const closes = character === open.at(-1) && (expected === "comma" || expected.endsWith(character));
    if (closes) {
      open.pop();
      expected = "comma";
      at += 1;
    } else if (expected === "comma") {
      if (character !== "," || open.length === 0) return at;
      expected = open.at(-1) === "}" ? "key" : "value";
      at += 1;
    } else if (expected === "colon") {
      if (character !== ":") return at;
      expected = "value";
      at += 1;
    } else if (expected.startsWith("key")) {
      const end = skip(key, text, at);
      if (end === at) return at;
      expected = "colon";
      at = end;
    } else if (character === "{" || character === "[") {
      open.push(character === "{" ? "}" : "]");
      expected = character === "{" ? "key or }" : "value or ]";
      at += 1;
    } else {
      const end = skip(value, text, at);
      if (end === at) return at;
      expected = "comma";
      at = end;
    }
  }
  return expected === "comma" && open.length === 0 ? undefined : text.length;
}

/** The index behind what the pattern matches at `at`; `at` itself where it doesn't match. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
