// Base64 as keys, signatures and tokens have it: whatever doesn't belong there is refused.

/** Base64 (RFC 4648, section 4); white space may stand anywhere, padding may be missing. Undefined for anything else. */
export function readBase64(text: string): Buffer | undefined {
  const digits = withoutPadding(text, /^[A-Za-z0-9+/]*$/);
  return digits === undefined ? undefined : Buffer.from(digits, "base64");
}

/** As `readBase64`, in the alphabet of Base64 or of Base64URL (section 5). */
export function readEitherBase64(text: string): Buffer | undefined {
  const digits = withoutPadding(text, /^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)$/);
  return digits === undefined ? undefined : Buffer.from(digits, "base64");
}

/** Base64URL as tokens have it (RFC 7515, section 2): no padding, no white space, no other spelling of the same bytes. */
export function readBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}

function withoutPadding(text: string, alphabet: RegExp): string | undefined {
  const compact = text.replaceAll(/\s+/g, "");
  const end = compact.indexOf("=");
  const digits = end === -1 ? compact : compact.slice(0, end);
  const padding = compact.slice(digits.length);
  const fits = padding === "" || padding === "=".repeat((4 - (digits.length % 4)) % 4);
  return fits && digits.length % 4 !== 1 && alphabet.test(digits) ? digits : undefined;
}
