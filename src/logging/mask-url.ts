// Takes credentials out of a URL before it is logged: user info, and the values of query parameters named in FLAT_LOG_MASK.

export type MaskUrl = (url: string) => string;

/** `names` in lower case, as they appear in query strings. */
export function maskUrlFor(names: readonly string[]): MaskUrl {
  const wanted = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const parameter = wanted === "" ? undefined : new RegExp(`([?&;](?:${wanted})=)[^&;#]*`, "gi");
  return (url) => {
    const query = url.indexOf("?");
    let masked =
      parameter === undefined || query < 0 ? url : url.slice(0, query) + url.slice(query).replace(parameter, "$1***");
    if (masked.includes("@")) masked = masked.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, "$1");
    return masked;
  };
}
