// Takes credentials out of a URL before it is logged: user info, and the values of query parameters named in FLAT_LOG_MASK.

export type MaskUrl = (url: string) => string;

const userInfo = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i;

/** @param names in lower case, as they appear in query strings */
export function maskUrlFor(names: readonly string[]): MaskUrl {
  const masked: ReadonlySet<string> = new Set(names);
  return (url) => {
    const plain = url.includes("@") ? url.replace(userInfo, "$1") : url;
    const query = plain.indexOf("?");
    return query < 0 ? plain : maskQuery(plain, query + 1, masked);
  };
}

/** Looks at each parameter's name once; this is on the path of every request. */
function maskQuery(url: string, start: number, masked: ReadonlySet<string>): string {
  let result = "";
  let copied = 0;
  for (let at = start; at < url.length; ) {
    const end = endOfParameter(url, at);
    const equals = url.indexOf("=", at);
    if (equals >= 0 && equals < end && masked.has(url.slice(at, equals).toLowerCase())) {
      result += `${url.slice(copied, equals)}=***`;
      copied = end;
    }
    at = end + 1;
  }
  return copied === 0 ? url : result + url.slice(copied);
}

function endOfParameter(url: string, start: number): number {
  for (let at = start; at < url.length; at += 1) {
    const code = url.charCodeAt(at);
    // & ; ? and #
    if (code === 0x26 || code === 0x3b || code === 0x3f || code === 0x23) return at;
  }
  return url.length;
}
