// The paths of a definition: literal segments, parameters in curly braces, and the wildcard `/**` at the end.
import { canonicalText } from "./canonical-path.ts";

export type PathSegment =
  /** Canonical text. */
  | { readonly kind: "literal"; readonly text: string }
  /** A parameter, perhaps between literal texts: `{id}.json` */
  | { readonly kind: "parameter"; readonly name: string; readonly prefix: string; readonly suffix: string };

export type PathPattern = {
  /** As written. */
  readonly text: string;
  /** Without the wildcard's own segment. */
  readonly segments: readonly PathSegment[];
  readonly wildcard: boolean;
};

const WILDCARD = "/**";

/** Reads a path of a definition, its base path included; a string says what is wrong with it. */
export function parsePathPattern(text: string): PathPattern | string {
  if (!text.startsWith("/")) return `A path must begin with a slash: "${text}"`;
  const wildcard = text.endsWith(WILDCARD);
  const path = wildcard ? text.slice(0, -WILDCARD.length) : text;
  const segments: PathSegment[] = [];
  for (const written of path === "" ? [] : path.slice(1).split("/")) {
    const segment = parseSegment(written);
    if (typeof segment === "string") return `${segment} in the path "${text}"`;
    segments.push(segment);
  }
  const names = segments.flatMap((segment) => (segment.kind === "parameter" ? [segment.name] : []));
  if (wildcard && names.length > 0) return `Path parameters can't be combined with a wildcard: "${text}"`;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `The parameter {${twice}} stands twice in the path "${text}"`;
  return { text, segments, wildcard };
}

function parseSegment(written: string): PathSegment | string {
  if (written.includes("**")) return 'The wildcard "**" must be the whole last segment';
  const open = written.indexOf("{");
  const close = written.indexOf("}");
  if (open < 0 && close < 0) return parseLiteral(written);
  const name = written.slice(open + 1, close);
  if (open < 0 || close < open || name.includes("{")) return `Unbalanced braces`;
  if (name === "") return "A parameter without a name";
  const before = written.slice(0, open);
  const after = written.slice(close + 1);
  if (/[{}]/.test(after)) return after.includes("{") ? "More than one parameter in a segment" : "Unbalanced braces";
  const prefix = canonicalLiteral(before);
  const suffix = canonicalLiteral(after);
  if (prefix === undefined || suffix === undefined) return unfit(written);
  return { kind: "parameter", name, prefix, suffix };
}

function parseLiteral(written: string): PathSegment | string {
  const text = canonicalLiteral(written);
  if (text === undefined) return unfit(written);
  if (text === "." || text === "..") return `A dot segment, which no request path has,`;
  return { kind: "literal", text };
}

function unfit(written: string): string {
  return `Characters or escapes that no request path has ("${written}")`;
}

/** Request paths have UTF-8, one character for each byte; `?` and `#` end them. */
function canonicalLiteral(text: string): string | undefined {
  return /[?#]/.test(text) ? undefined : canonicalText(Buffer.from(text, "utf8").toString("latin1"));
}
