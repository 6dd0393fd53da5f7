// Takes credentials out of a URL before it is logged: user info, and the values of query parameters named in FLAT_LOG_MASK.

const [HASH, AND, SEMICOLON, EQUALS, QUESTION] = [0x23, 0x26, 0x3b, 0x3d, 0x3f];

export type MaskUrl = (url: string) => string;

const userInfo = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i;

/** @param names in lower case; a set may get more of them later */
export function maskUrlFor(names: Iterable<string>): MaskUrl {
  const masked: ReadonlySet<string> = names instanceof Set ? names : new Set(names);
  return (url) => {
    const plain = url.includes("@") ? url.replace(userInfo, "$1") : url;
    let start = plain.indexOf("?");
    // Fragments have parameters too: OAuth's redirects carry access tokens there.
    if (start < 0) start = plain.indexOf("#");
    return start < 0 ? plain : maskParameters(plain, start + 1, masked);
  };
}

/** Looks at each character once; this is on the path of every request. */
function maskParameters(url: string, start: number, masked: ReadonlySet<string>): string {
  let result = "";
  let copied = 0;
  let name = start;
  let equals = -1;
  for (let at = start; at <= url.length; at += 1) {
    const code = at === url.length ? AND : url.charCodeAt(at);
    if (code === EQUALS) {
      if (equals < 0) equals = at;
    } else if (code === AND || code === SEMICOLON || code === QUESTION || code === HASH) {
      if (equals >= 0 && masked.has(plainName(url.slice(name, equals)))) {
        result += `${url.slice(copied, equals)}=***`;
        copied = at;
      }
      name = at + 1;
      equals = -1;
    }
  }
  return copied === 0 ? url : result + url.slice(copied);
}

/** As upstreams will read it: `%74oken` is `token`. */
function plainName(name: string): string {
  if (!name.includes("%")) return name.toLowerCase();
  try {
    return decodeURIComponent(name).toLowerCase();
  } catch {
    // Not UTF-8: none of the names that are looked for.
    return name.toLowerCase();
  }
}
