// Request cookies (RFC 6265, section 5.4): name and value pairs, the first of equal names wins.

/** Values are percent-decoded where that works; quotes around a value are dropped. */
export function parseCookies(header: string | readonly string[] | undefined): Record<string, string> {
  const cookies: Record<string, string> = Object.create(null);
  for (const [name, value] of cookiePairs(header)) if (!(name in cookies)) cookies[name] = value;
  return cookies;
}

/** All of them, in their order: names may be repeated. */
export function cookiePairs(header: string | readonly string[] | undefined): [name: string, value: string][] {
  if (header === undefined) return [];
  return String(header)
    .split(";")
    .flatMap((pair) => {
      const equals = pair.indexOf("=");
      const name = pair.slice(0, Math.max(0, equals)).trim();
      if (name === "") return [];
      const value = pair.slice(equals + 1).trim();
      return [[name, decode(value.replace(/^"(.*)"$/, "$1"))] as [string, string]];
    });
}

function decode(value: string): string {
  if (!value.includes("%")) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
