// What a validation makes of a stored response, and of the answer to a client that has one itself.
import { fieldOf, withoutFields } from "../header-fields.ts";
import { headOf, type ResponseHead } from "../response-head.ts";
import type { RequestFields, StoredResponse } from "./stored-response.ts";

/** Fields of a 304 that say nothing about the stored response (RFC 9111, section 3.2): they are about its own bytes. */
const ofTheMessage: ReadonlySet<string> = new Set([
  "content-length",
  "content-encoding",
  "content-type",
  "content-range",
]);

/**
 * The stored response with the fields of a 304 (RFC 9111, section 4.3.4).
 * @returns undefined where the 304 is about another representation
 */
export function freshened(stored: StoredResponse, head: ResponseHead): ResponseHead | undefined {
  if (!isAbout(stored, head)) return undefined;
  const news = withoutFields(head.fields, ofTheMessage);
  const names = new Set(news.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()));
  const fields = [...withoutFields(stored.fields, names), ...news];
  return { ...headOf(stored.status, stored.statusText, fields), from: "revalidated" };
}

function isAbout(stored: StoredResponse, head: ResponseHead): boolean {
  const etag = fieldOf(head.fields, "etag");
  if (etag !== undefined) return opaque(etag) === opaque(fieldOf(stored.fields, "etag") ?? "");
  const modified = fieldOf(head.fields, "last-modified");
  const known = fieldOf(stored.fields, "last-modified");
  return modified === undefined || known === undefined || modified === known;
}

/** The fields of a response that its 304 has too (RFC 9110, section 15.4.5). */
const ofNotModified: ReadonlySet<string> = new Set([
  "content-length",
  "content-type",
  "content-encoding",
  "content-language",
  "content-range",
]);

/** The head for a client whose conditions may say that it has the response already. */
export function conditioned(head: ResponseHead, request: RequestFields): ResponseHead {
  if (head.status !== 200 || !isKnown(head, request)) return head;
  return { ...headOf(304, "", withoutFields(head.fields, ofNotModified)), from: head.from };
}

function isKnown({ fields }: ResponseHead, request: RequestFields): boolean {
  const tags = request["if-none-match"];
  const etag = fieldOf(fields, "etag");
  if (tags !== undefined) {
    if (tags.trim() === "*") return true;
    if (etag === undefined) return false;
    return (tags.match(/(?:W\/)?"[^"]*"/g) ?? []).some((tag) => opaque(tag) === opaque(etag));
  }
  const since = request["if-modified-since"];
  const modified = fieldOf(fields, "last-modified") ?? fieldOf(fields, "date");
  // What isn't a date compares as NaN, so that the client gets the whole response.
  return since !== undefined && modified !== undefined && Date.parse(modified) <= Date.parse(since);
}

/** Validators are compared weakly (RFC 9110, section 8.8.3.2). */
function opaque(etag: string): string {
  return etag.replace(/^W\//, "");
}
