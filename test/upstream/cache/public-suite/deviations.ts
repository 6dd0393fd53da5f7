// Cases of the public suite that the gateway doesn't meet, and why.

const cookies = "Set-Cookie is for one client: such responses aren't stored";
const dates = "undici reads dates as they are written today";
const background = "nothing is revalidated in the background";
const parts = "parts are neither stored nor made: requests with Range go past the cache";
const languages = "fields that Vary names are compared as they are";

export const deviations: Readonly<Record<string, string>> = {
  "headers-store-Set-Cookie": cookies,
  "other-set-cookie": cookies,
  "headers-store-Transfer-Encoding": "the coding is unknown: the response can't be read, and the answer is a 502",
  "freshness-expires-ansi-c": dates,
  "freshness-expires-wrong-case-weekday": dates,
  "freshness-expires-wrong-case-month": dates,
  "freshness-expires-wrong-case-tz": dates,
  "stale-while-revalidate": background,
  // It begins with a stale response that is used.
  "stale-while-revalidate-window": background,
  "method-POST": "responses to POST aren't stored",
  "status-200-must-understand": "no-store counts",
  "vary-normalise-lang-order": languages,
  "vary-normalise-lang-case": languages,
  "vary-normalise-lang-space": languages,
  "vary-normalise-lang-select": languages,
  "vary-normalise-space": languages,
  "conditional-lm-fresh-no-lm": "the client's response is older than the stored one",
  "partial-store-partial-reuse-partial": parts,
  "partial-store-complete-reuse-partial": parts,
  "partial-store-complete-reuse-partial-no-last": parts,
  "partial-store-complete-reuse-partial-suffix": parts,
  "partial-store-partial-reuse-partial-byterange": parts,
  "partial-store-partial-reuse-partial-absent": parts,
  "partial-store-partial-reuse-partial-suffix": parts,
  "partial-store-partial-complete": parts,
  // Both complete a part that is stored.
  "partial-use-headers": parts,
  "partial-use-stored-headers": parts,
};

/** proxy-request takes content codings off. */
export const deviationsOfAction: Readonly<Record<string, string>> = {
  ...deviations,
  "headers-store-Content-Encoding": "the client gets no Content-Encoding",
};
