// `x-flat-cookiename`: the cookie that has the token of a security scheme.
import type { Extension } from "./extension.ts";

/** RFC 6265, section 4.1.1: a token of HTTP. */
const cookieName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export const xFlatCookieName: Extension<string> = {
  name: "x-flat-cookiename",
  about: "The cookie that has the token.",
  schema: { type: "string", pattern: cookieName.source },
  levels: ["a security scheme"],
  read: (node) => {
    if (typeof node.value === "string" && cookieName.test(node.value)) return node.value;
    throw node.error("x-flat-cookiename must be the name of a cookie", "Such as: authtoken");
  },
};
