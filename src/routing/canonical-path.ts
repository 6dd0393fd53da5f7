// The one form of a request path that is matched, authorised and forwarded (RFC 3986, sections 5.2.4 and 6.2.2).

/** Why a path is refused. Both answer 400; a hidden dot segment counts as an undefined path. */
export type PathFault = { readonly reason: "malformed" | "hidden-dot-segment" };

const malformed: PathFault = Object.freeze({ reason: "malformed" });
const hiddenDotSegment: PathFault = Object.freeze({ reason: "hidden-dot-segment" });

/** Anything that isn't plain path text (`pchar` but the semicolon), and dot segments: with none of them a path is canonical. */
const suspicious = /[^A-Za-z0-9\-._~!$&'()*+,=:@/]|\/\.\.?(?:\/|$)/;

/**
 * Brings a request path, without its query, into its canonical form: escapes of unreserved characters are decoded, other
 * escapes have upper-case digits, characters that need escapes get them, dot segments are resolved. `%2F` stays in its
 * segment and `//` stays as it is. Bytes above 0x7F come as one character each, as node:http has them.
 */
export function canonicalPath(path: string): string | PathFault {
  if (path.charCodeAt(0) !== 0x2f) return malformed;
  if (!suspicious.test(path)) return path;
  const text = canonicalText(path);
  if (text === undefined) return malformed;
  const segments = text.split("/");
  if (segments.some(hidesDotSegment)) return hiddenDotSegment;
  return resolveDots(segments);
}

/** The canonical form of path text without regard to dot segments; undefined for what no path may have. */
export function canonicalText(text: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\0-\x1f\x7f\\]|[^\0-\xff]|%(?![0-9A-Fa-f]{2})|%00/.test(text)) return undefined;
  const escaped = text.replace(/%..|[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]/g, canonicalEscape);
  return /%[89A-F]/.test(escaped) && !isUtf8(escaped) ? undefined : escaped;
}

/** Of an escape, or of a character that needs one. */
function canonicalEscape(token: string): string {
  const code = token.length === 3 ? Number.parseInt(token.slice(1), 16) : token.charCodeAt(0);
  const character = String.fromCharCode(code);
  if (/[A-Za-z0-9\-._~]/.test(character)) return character;
  return `%${code.toString(16).toUpperCase().padStart(2, "0")}`;
}

function isUtf8(escaped: string): boolean {
  try {
    decodeURIComponent(escaped);
    return true;
  } catch {
    // URIError is how the decoder says no.
    return false;
  }
}

/** A server behind this one may see a separator, or the start of parameters, in these and so a dot segment in their parts. */
function hidesDotSegment(segment: string): boolean {
  const parts = segment.split(/%2F|%5C|%3B|;/);
  return parts.length > 1 && parts.some((part) => part === "." || part === "..");
}

/** @param segments the path split at its slashes; the first one is empty */
function resolveDots(segments: readonly string[]): string {
  const kept: string[] = [];
  for (const [index, segment] of segments.entries()) {
    const dots = segment === "." || segment === "..";
    if (!dots) kept.push(segment);
    else {
      if (segment === ".." && kept.length > 1) kept.pop();
      // `/a/.` and `/a/b/..` are `/a/`.
      if (index === segments.length - 1) kept.push("");
    }
  }
  return kept.join("/");
}
