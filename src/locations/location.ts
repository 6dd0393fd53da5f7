// The places that `in`, `out` and functions name: variables, fit:// addresses, files.
import { RecentCache } from "../data/recent-cache.ts";
import type { SourceText } from "../source/source-text.ts";

export type Location =
  | { readonly kind: "none" }
  | { readonly kind: "variable"; readonly name: string }
  /** `fit://request/content` */
  | { readonly kind: "content" }
  /** `fit://request/content/<id>` */
  | { readonly kind: "upstream"; readonly id: string }
  /** `fit://request/content/<id>/response` */
  | { readonly kind: "upstream-response"; readonly id: string }
  /** `fit://request/dc` */
  | { readonly kind: "dc" }
  /** `fit://request/request/body` */
  | { readonly kind: "request-body" }
  /** `fit://request/har` */
  | { readonly kind: "har" }
  /** `fit://request/empty` */
  | { readonly kind: "empty" }
  /** A file: the name as written, to be resolved by the site; `fit://site/x` and `fit://project/x` come as `/x`. */
  | { readonly kind: "file"; readonly name: string };

const variableName = /^\$([A-Za-z_][A-Za-z0-9_-]*)$/;

/** Functions such as `body()` name the same few places at each call. */
const recent = new RecentCache<Location | string>(100);

/** The location that a text names; a string says what is wrong with it. */
export function parseLocation(text: string): Location | string {
  return recent.get(text, () => readLocation(text));
}

function readLocation(text: string): Location | string {
  if (text === "") return { kind: "none" };
  if (text.startsWith("$")) {
    const name = variableName.exec(text)?.[1];
    return name === undefined ? `"${text}" is not a variable name` : { kind: "variable", name };
  }
  if (text.startsWith("fit://")) return fitLocation(text);
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return `"${text}" is neither a variable, a fit:// address nor a file name`;
  return { kind: "file", name: text };
}

function fitLocation(text: string): Location | string {
  const path = text.slice("fit://".length);
  for (const folder of ["site/", "project/"]) {
    if (path.startsWith(folder)) return { kind: "file", name: `/${path.slice(folder.length)}` };
  }
  if (path === "request/content" || path === "request/content/") return { kind: "content" };
  if (path === "request/request/body") return { kind: "request-body" };
  if (path === "request/dc") return { kind: "dc" };
  if (path === "request/har") return { kind: "har" };
  if (path === "request/empty") return { kind: "empty" };
  const [, id, response] = /^request\/content\/([^/]+)(\/response)?$/.exec(path) ?? [];
  if (id !== undefined) return { kind: response === undefined ? "upstream" : "upstream-response", id };
  return `${text} is not a known address`;
}

/** The location as it is written in a flow. */
export function locationName(location: Location): string {
  switch (location.kind) {
    case "none":
      return '""';
    case "variable":
      return `$${location.name}`;
    case "content":
      return "fit://request/content";
    case "upstream":
      return `fit://request/content/${location.id}`;
    case "upstream-response":
      return `fit://request/content/${location.id}/response`;
    case "dc":
      return "fit://request/dc";
    case "request-body":
      return "fit://request/request/body";
    case "har":
      return "fit://request/har";
    case "empty":
      return "fit://request/empty";
    case "file":
      return location.name;
  }
}

/** Whether flows can put something there; what is put to `fit://request/empty` is gone. */
export function isWritable({ kind }: Location): boolean {
  return kind === "variable" || kind === "content" || kind === "empty";
}

/** As `parseLocation`, for text of the configuration. @throws ConfigError at the text */
export function compileLocation(text: SourceText): Location {
  const location = parseLocation(text.text);
  if (typeof location !== "string") return location;
  const hint =
    "Places are $name, fit://request/content, fit://request/content/<ID>, fit://request/content/<ID>/response, fit://request/request/body, fit://request/dc, fit://request/har, fit://request/empty, fit://site/<file>, or a file name.";
  throw text.error(0, location, hint);
}
