// Request cookies (RFC 6265, section 5.4): name and value pairs, the first of equal names wins.

/** Values are percent-decoded where that works; quotes around a value are dropped. */
export function parseCookies(header: string | readonly string[] | undefined): Record<string, string> {
  const cookies: Record<string, string> = Object.create(null);
  if (header === undefined) return cookies;
  for (const pair of String(header).split(";")) {
    const equals = pair.indexOf("=");
    if (equals < 0) continue;
    const name = pair.slice(0, equals).trim();
    if (name === "" || name in cookies) continue;
    cookies[name] = decode(
      pair
        .slice(equals + 1)
        .trim()
        .replace(/^"(.*)"$/, "$1"),
    );
  }
  return cookies;
}

function decode(value: string): string {
  if (!value.includes("%")) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
